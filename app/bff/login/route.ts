import * as z from 'zod';
import { beginLogin } from '#lib/bff/begin-login.ts';
import { handler } from '#lib/http/handler.ts';
import { assertDocumentNavigation } from '#lib/http/navigation.ts';
import { parseParameters } from '#lib/http/parameters.ts';
import { redirect } from '#lib/http/responses.ts';
import { assertReturnUrl } from '#lib/http/return-url.ts';
import { promptSchema } from '#lib/oidc/authorization-request.ts';
import { readCookies } from '#lib/session/cookie.ts';

const parameters = z.object({ returnUrl: z.string().default('/'), prompt: promptSchema.optional() });

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = handler({
  GET: async ({ request, query, runtime, setCookie }) => {
    assertDocumentNavigation(request.headers);
    const { returnUrl, prompt } = parseParameters(query, parameters);
    const requestCookies = readCookies(request.headers);
    const login = await beginLogin(runtime, {
      returnUrl: assertReturnUrl(returnUrl, runtime.config.baseUrl),
      prompt,
      askAccount: runtime.askAccountCookie.isSet(requestCookies),
    });
    const cookies = await runtime.loginCookie.start(requestCookies, login.transaction);
    cookies.forEach(setCookie);
    return redirect(login.location);
  },
});
