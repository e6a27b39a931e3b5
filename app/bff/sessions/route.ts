import { endOtherSessions, listOwnSessions } from '#lib/bff/own-sessions.ts';
import { requireSession } from '#lib/bff/read-user.ts';
import { handler } from '#lib/http/handler.ts';
import { assertCsrfHeader } from '#lib/http/navigation.ts';
import { empty, json } from '#lib/http/responses.ts';
import { readCookies } from '#lib/session/cookie.ts';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = handler({
  /** Open tabs ask by themselves, so it does not count as use. */
  GET: async ({ request, runtime }) => {
    assertCsrfHeader(request.headers);
    const own = await requireSession(runtime, readCookies(request.headers), false);
    return json(await listOwnSessions(runtime, own));
  },
  /** All others. */
  DELETE: async ({ request, runtime }) => {
    assertCsrfHeader(request.headers);
    const own = await requireSession(runtime, readCookies(request.headers), true);
    await endOtherSessions(runtime, own);
    return empty(204);
  },
});
