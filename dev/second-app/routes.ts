import { randomBytes } from 'node:crypto';
import { BffError, isBffError } from '#lib/errors.ts';
import { readForm } from '#lib/http/form-body.ts';
import { requestOrigin } from '#lib/http/navigation.ts';
import { empty, oauthError, redirect } from '#lib/http/responses.ts';
import type { AuthorizationSecrets } from '#lib/oidc/authorization-request.ts';
import { createCookieKind, readCookies } from '#lib/session/cookie.ts';
import { createExpiringMap } from '#lib/session/drivers/expiring-map.ts';
import { type Page, toDocument, toHeaders } from '../identity-provider/pages/page.ts';
import { STYLESHEET } from '../identity-provider/pages/stylesheet.ts';
import { createRecentList } from '../identity-provider/recent-list.ts';
import type { OidcClient } from '../oidc-client.ts';
import type { RequestHandler } from '../serve-requests.ts';
import { type ReceivedLogoutToken, toReceivedLogoutToken } from './logout-token-log.ts';
import { homePage } from './pages.ts';

const SECONDS_TO_SIGN_IN = 600;
const SHOWN_TOKENS = 50;

const now = () => Math.floor(Date.now() / 1000);
const random = () => randomBytes(32).toString('base64url');

// Cookies of one host are shared by all its ports: these are not the first application's.
const sessionCookie = createCookieKind('second-app', false);
const loginCookie = createCookieKind('second-app-login', false);

/** The addresses of the second application, as `GET /path` and the like. */
export function createRoutes(client: OidcClient, baseUrl: string): Readonly<Record<string, RequestHandler>> {
  const logins = createExpiringMap<AuthorizationSecrets>(now);
  const logoutTokens = createRecentList<ReceivedLogoutToken>();

  const readSession = (request: Request) => client.sessions.read(sessionIdOf(request));

  const showHome: RequestHandler = async (request) =>
    toPageResponse(
      homePage({
        session: await readSession(request),
        logoutTokens: logoutTokens.all().slice(-SHOWN_TOKENS).reverse(),
      }),
    );

  const beginLogin: RequestHandler = async () => {
    const { url, secrets } = await client.beginSignIn();
    const login = random();
    logins.set(login, secrets, now() + SECONDS_TO_SIGN_IN);
    return withCookie(redirect(url), loginCookie.set(login, { maxAgeSeconds: SECONDS_TO_SIGN_IN }));
  };

  const finishLogin: RequestHandler = async (request) => {
    const login = readCookies(request.headers)[loginCookie.name] ?? '';
    const secrets = logins.get(login);
    logins.delete(login);
    if (secrets === null)
      throw new BffError('login_not_started_here', 'This sign-in began elsewhere or is over.');
    const signIn = await client.finishSignIn(new URL(request.url).searchParams, secrets);
    await endSession(request);
    const id = random();
    if (!(await client.startSession(id, signIn)))
      throw new BffError('login_overtaken', 'The provider has ended this session meanwhile.');
    return withCookie(withCookie(redirect('/'), sessionCookie.set(id)), loginCookie.clear());
  };

  const endSession = async (request: Request): Promise<void> => {
    const session = await readSession(request);
    if (session !== null) await client.sessions.delete([session]);
  };

  const logout: RequestHandler = async (request) => {
    if (requestOrigin(request.headers, baseUrl) !== 'own')
      throw new BffError('logout_proof_required', 'Only the button of this application signs out.');
    await endSession(request);
    const url = await client.toSignOutUrl(sessionIdOf(request), random()).catch(orStayHere);
    return withCookie(redirect(url ?? '/'), sessionCookie.clear());
  };

  const receiveLogoutToken: RequestHandler = async (request) => {
    const token = (await readForm(request)).get('logout_token') ?? '';
    const note = (outcome: string) => logoutTokens.add(toReceivedLogoutToken(token, outcome));
    try {
      const { length } = await client.acceptLogoutToken(token);
      note(`accepted, ${length === 1 ? 'one session' : `${length} sessions`} ended`);
      return empty();
    } catch (error) {
      if (!isBffError(error)) throw error;
      note(`refused: ${error.message}`);
      return oauthError(error);
    }
  };

  return {
    'GET /': showHome,
    'GET /assets/style.css': async () =>
      new Response(STYLESHEET, { headers: { 'Content-Type': 'text/css; charset=utf-8' } }),
    'GET /bff/login': beginLogin,
    'GET /bff/callback': finishLogin,
    'POST /bff/logout': logout,
    'GET /bff/logout/callback': async () => redirect('/'),
    'POST /bff/backchannel': receiveLogoutToken,
  };
}

export const toPageResponse = (page: Page, status = 200): Response =>
  new Response(toDocument(page, 'Second application'), { status, headers: toHeaders(page) });

const sessionIdOf = ({ headers }: Request): string => readCookies(headers)[sessionCookie.name] ?? '';

function withCookie(response: Response, cookie: string): Response {
  response.headers.append('Set-Cookie', cookie);
  return response;
}

/** The session here has ended; a provider that does not answer changes nothing about that. */
function orStayHere(error: unknown): null {
  if (isBffError(error)) return null;
  throw error;
}
