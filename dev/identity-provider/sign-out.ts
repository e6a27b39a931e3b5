import type { KoaContextWithOIDC } from 'oidc-provider';
import type { Accounts } from './accounts.ts';
import { endSession } from './end-session.ts';
import { Html } from './pages/html.ts';
import { sendPage } from './pages/page.ts';
import { signedOutPage, signOutPage, stillSignedInPage } from './pages/sign-out.ts';
import { type Context, readForm } from './routes.ts';

/**
 * What happens at the end session address once the package has found the request in order. With an ID token hint
 * that names the client and the very session of this browser, the session ends without a question; else the person
 * is asked, and the package checks the answer.
 * @see https://openid.net/specs/openid-connect-rpinitiated-1_0.html#RPLogout
 */
export function createLogoutSource(accounts: Accounts) {
  return async (ctx: KoaContextWithOIDC, form: string): Promise<void> => {
    const { session, client, provider } = ctx.oidc;
    if (session && hintNamesThisSession(ctx)) {
      await endSession(provider, session);
      ctx.cookies.set(provider.cookieName('session'), null);
      returnToClient(ctx);
      return;
    }
    const name = accounts.findBySubject(session?.accountId ?? '')?.name ?? 'somebody';
    sendPage(ctx, signOutPage({ form: new Html(form), name, clientId: client?.clientId }));
  };
}

/** The page at the end of a sign-out that leads back to no application. */
export async function showSignedOut(ctx: KoaContextWithOIDC): Promise<void> {
  const session = await ctx.oidc.provider.Session.get(ctx);
  sendPage(ctx, session.accountId ? stillSignedInPage : signedOutPage);
}

/**
 * Takes an application's form at the end session address, and goes on by GET: the package takes one only where the
 * session cookie is `SameSite=None`. Ours is not, so that a browser sends it with the GET alone.
 * @see https://openid.net/specs/openid-connect-rpinitiated-1_0.html#RPLogout
 */
export async function acceptSignOutForm(ctx: Context, next: () => Promise<unknown>): Promise<void> {
  if (ctx.method !== 'POST' || ctx.path !== '/session/end') {
    await next();
    return;
  }
  ctx.redirect(`${ctx.path}?${await readForm(ctx)}`);
  ctx.status = 303;
}

/**
 * Sends a browser in which nobody is signed in straight on from the end session address. The package would answer
 * with a page whose form sends itself, which takes JavaScript, to confirm what needs no confirmation.
 */
export async function skipQuestionWhenSignedOut(ctx: Context, next: () => Promise<unknown>): Promise<void> {
  await next();
  const { oidc } = ctx as Partial<KoaContextWithOIDC>;
  if (oidc?.route === 'end_session' && ctx.status === 200 && !oidc.session?.accountId) {
    returnToClient(ctx as KoaContextWithOIDC);
  }
}

function hintNamesThisSession({ oidc }: KoaContextWithOIDC): boolean {
  const { session, client } = oidc;
  const hint = oidc.entities.IdTokenHint?.payload;
  if (!session?.accountId || !client || !hint) return false;
  return hint.sub === session.accountId && hint.sid === session.sidFor(client.clientId);
}

function returnToClient(ctx: KoaContextWithOIDC): void {
  // Checked by the package: registered for this client, else not there.
  const { post_logout_redirect_uri: registered, state } = ctx.oidc.params ?? {};
  const target = new URL(
    typeof registered === 'string' ? registered : ctx.oidc.urlFor('end_session_success'),
  );
  if (typeof registered === 'string' && typeof state === 'string') target.searchParams.set('state', state);
  ctx.status = 303;
  ctx.redirect(target.href);
}
