import * as z from 'zod';
import { recordLogoutToken } from '#lib/bff/record-logout-token.ts';
import { revokeSessions } from '#lib/bff/revoke-sessions.ts';
import { readForm } from '#lib/http/form-body.ts';
import { handler } from '#lib/http/handler.ts';
import { parseParameters } from '#lib/http/parameters.ts';
import { empty, oauthError } from '#lib/http/responses.ts';

const fields = z.object({ logout_token: z.string().min(1) });

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = handler(
  {
    POST: async ({ request, runtime }) => {
      await recordLogoutToken(runtime, async () => {
        const { logout_token: token } = parseParameters(await readForm(request), fields);
        return revokeSessions(runtime, token);
      });
      return empty();
    },
  },
  oauthError,
);
