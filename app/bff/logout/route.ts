import * as z from 'zod';
import { endSession, SIGNED_OUT_PAGE } from '#lib/bff/end-session.ts';
import { readLogoutSessionId } from '#lib/bff/known-session.ts';
import { BffError } from '#lib/errors.ts';
import { readForm } from '#lib/http/form-body.ts';
import { type Exchange, handler } from '#lib/http/handler.ts';
import { assertDocumentNavigation, isForPerson, requestOrigin } from '#lib/http/navigation.ts';
import { parseParameters } from '#lib/http/parameters.ts';
import { renderProviderLogoutPage } from '#lib/http/provider-logout-page.ts';
import { page, redirect } from '#lib/http/responses.ts';
import { assertReturnUrl } from '#lib/http/return-url.ts';
import { readCookies } from '#lib/session/cookie.ts';

const parameters = z.object({
  sid: z.string().optional(),
  returnUrl: z.string().default(SIGNED_OUT_PAGE),
  federated: z.string().optional(),
  /** `app`: sign out of this app only. */
  scope: z.literal('app').optional(),
});

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = handler({
  GET: async (exchange) => signOut(exchange, exchange.query),
  POST: async (exchange) => signOut(exchange, await readForm(exchange.request)),
});

async function signOut({ request, runtime, setCookie }: Exchange, given: URLSearchParams): Promise<Response> {
  const { headers, method } = request;
  const { baseUrl, logout } = runtime.config;
  assertDocumentNavigation(headers);
  const { sid, returnUrl, federated, scope } = parseParameters(given, parameters);

  const ended = await endSession(runtime, {
    sessionId: await readLogoutSessionId(runtime, readCookies(headers)),
    proof: sid,
    origin: requestOrigin(headers, baseUrl),
    confirmed: method === 'POST',
    returnUrl: assertReturnUrl(returnUrl, baseUrl, logout.allowedReturnUrls),
    federated: logout.federated || (federated !== undefined && federated !== 'false'),
    appOnly: scope === 'app',
  });

  if (ended === null)
    return askFirst(headers, {
      returnUrl,
      ...(federated !== undefined && { federated }),
      ...(scope && { scope }),
    });
  setCookie(runtime.sessionCookie.clear());
  setCookie(await runtime.logoutCookie.set(ended.logout));
  if (ended.logout.outcome.provider === 'unsupported') setCookie(runtime.askAccountCookie.set());
  const { next } = ended;
  return typeof next === 'string'
    ? redirect(next)
    : page(renderProviderLogoutPage(next, runtime.config.secure));
}

/** Without proof nothing ends: a person is asked, a program is told. */
function askFirst(headers: Headers, wishes: Record<string, string>): Response {
  if (isForPerson(headers)) return redirect(`/logout?${new URLSearchParams(wishes)}`);
  throw new BffError(
    'logout_proof_required',
    'Navigate the browser to the bff:logout_url of /bff/user, which carries the proof.',
  );
}
