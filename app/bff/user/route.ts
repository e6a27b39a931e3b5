import * as z from 'zod';
import { readEndedSession } from '#lib/bff/read-ended-session.ts';
import { readSession, toUser } from '#lib/bff/read-user.ts';
import { BffError } from '#lib/errors.ts';
import { handler } from '#lib/http/handler.ts';
import { assertCsrfHeader } from '#lib/http/navigation.ts';
import { parseParameters } from '#lib/http/parameters.ts';
import { json } from '#lib/http/responses.ts';
import { readCookies } from '#lib/session/cookie.ts';

const parameters = z.object({ slide: z.stringbool({ truthy: ['true'], falsy: ['false'] }).default(true) });

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = handler({
  GET: async ({ request, query, runtime }) => {
    assertCsrfHeader(request.headers);
    const { slide } = parseParameters(query, parameters);
    const sessionId = await runtime.sessionCookie.read(readCookies(request.headers));
    const session = await readSession(runtime, sessionId, slide);
    if (session !== null) return json(toUser(session, runtime.now()));
    if (runtime.config.anonymousStatus === 200) return json(null);
    const ended = sessionId === null ? null : await readEndedSession(runtime, sessionId);
    const members = ended === null ? {} : { 'bff:session_ended': ended };
    throw new BffError('not_signed_in', 'Nobody is signed in.', { members });
  },
});
