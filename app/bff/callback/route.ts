import * as z from 'zod';
import { completeLogin, isPromptRefused, toSecondAttempt } from '#lib/bff/complete-login.ts';
import { isDevelopment } from '#lib/config.ts';
import { BffError } from '#lib/errors.ts';
import { type Exchange, handler } from '#lib/http/handler.ts';
import { assertDocumentNavigation } from '#lib/http/navigation.ts';
import { parseParameters } from '#lib/http/parameters.ts';
import { problem, redirect } from '#lib/http/responses.ts';
import { readCookies } from '#lib/session/cookie.ts';

const parameters = z.object({ state: z.string().default('') });

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = handler(
  { GET: finishSignIn },
  (error, request) => problem(error, request, isDevelopment()),
);

async function finishSignIn({ request, query, runtime, setCookie }: Exchange): Promise<Response> {
  assertDocumentNavigation(request.headers);
  const { state } = parseParameters(query, parameters);
  const cookies = readCookies(request.headers);
  const transaction = await runtime.loginCookie.read(cookies, state, runtime.now());
  if (transaction === null) throw new BffError('login_not_started_here', 'This sign-in is over.');

  setCookie(runtime.loginCookie.clear(state));
  const secondAttempt = toSecondAttempt({ query, transaction });
  if (secondAttempt !== null) return redirect(secondAttempt);
  if (isPromptRefused({ query, transaction })) setCookie(runtime.askAccountCookie.clear());
  const session = await completeLogin(runtime, {
    query,
    transaction,
    previousSessionId: await runtime.sessionCookie.read(cookies),
    userAgent: request.headers.get('user-agent') ?? undefined,
  });

  if (session !== null) {
    setCookie(await runtime.sessionCookie.set(session.id));
    setCookie(runtime.logoutCookie.clear());
    setCookie(runtime.askAccountCookie.clear());
  }
  return redirect(transaction.returnUrl);
}
