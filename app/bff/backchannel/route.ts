import * as z from 'zod';
import { revokeSessions } from '#lib/bff/revoke-sessions.ts';
import { readForm } from '#lib/http/form-body.ts';
import { handler } from '#lib/http/handler.ts';
import { parseParameters } from '#lib/http/parameters.ts';
import { empty, oauthError } from '#lib/http/responses.ts';

const fields = z.object({ logout_token: z.string().min(1) });

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = handler(
  {
    POST: async ({ request, runtime }) => {
      const { logout_token: token } = parseParameters(await readForm(request), fields);
      await revokeSessions(runtime, token);
      return empty();
    },
  },
  oauthError,
);
