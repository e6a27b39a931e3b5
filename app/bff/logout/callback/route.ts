import { finishLogout } from '#lib/bff/finish-logout.ts';
import { handler } from '#lib/http/handler.ts';
import { redirect } from '#lib/http/responses.ts';
import { readCookies } from '#lib/session/cookie.ts';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = handler({
  GET: async ({ request, query, runtime, setCookie }) => {
    const underWay = await runtime.logoutCookie.read(readCookies(request.headers));
    const [state, ...repeated] = query.getAll('state');
    const { location, logout } = await finishLogout(
      runtime,
      underWay,
      repeated.length > 0 ? undefined : state,
    );
    if (logout !== null) setCookie(await runtime.logoutCookie.set(logout));
    return redirect(location);
  },
});
