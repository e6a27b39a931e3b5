import { endOtherSessions, listOwnSessions } from '#lib/bff/own-sessions.ts';
import { requireSession } from '#lib/bff/read-user.ts';
import { handler } from '#lib/http/handler.ts';
import { assertCsrfHeader } from '#lib/http/navigation.ts';
import { empty, json } from '#lib/http/responses.ts';
import { readCookies } from '#lib/session/cookie.ts';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = handler({
  GET: async ({ request, runtime }) => {
    assertCsrfHeader(request.headers);
    const own = await requireSession(runtime, readCookies(request.headers));
    return json(await listOwnSessions(runtime, own));
  },
  /** All others. */
  DELETE: async ({ request, runtime }) => {
    assertCsrfHeader(request.headers);
    const own = await requireSession(runtime, readCookies(request.headers));
    await endOtherSessions(runtime, own);
    return empty(204);
  },
});
