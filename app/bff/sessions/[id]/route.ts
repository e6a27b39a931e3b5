import { endOwnSession, toListId } from '#lib/bff/own-sessions.ts';
import { requireSession } from '#lib/bff/read-user.ts';
import { BffError } from '#lib/errors.ts';
import { handler } from '#lib/http/handler.ts';
import { assertCsrfHeader } from '#lib/http/navigation.ts';
import { empty } from '#lib/http/responses.ts';
import { readCookies } from '#lib/session/cookie.ts';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = handler({
  DELETE: async ({ request, params, runtime, setCookie }) => {
    assertCsrfHeader(request.headers);
    const own = await requireSession(runtime, readCookies(request.headers), true);
    const { id = '' } = params;
    if (!(await endOwnSession(runtime, own, id)))
      throw new BffError('not_found', 'There is no such session.');
    if (id === toListId(own)) setCookie(runtime.sessionCookie.clear());
    return empty(204);
  },
});
