import type { KoaContextWithOIDC } from 'oidc-provider';
import type { Accounts } from './accounts.ts';
import type { BehaviourSettings } from './behaviour.ts';
import { endSession, revokeGrants } from './end-session.ts';
import { Html } from './pages/html.ts';
import { sendPage } from './pages/page.ts';
import { signedOutPage, signOutPage, stillSignedInPage } from './pages/sign-out.ts';
import { admitAccountLogoutUrl } from './post-logout-urls.ts';
import type { Context } from './routes.ts';

/** What this provider does at its end session address, beside the package. */
export interface SignOut {
  /** Called by the package once it has found a request in order, for a browser in which somebody is signed in. */
  readonly endOrAsk: (ctx: KoaContextWithOIDC, form: string) => Promise<void>;
  /** Surrounds the package. */
  readonly complete: (ctx: Context, next: () => Promise<unknown>) => Promise<void>;
}

/**
 * With an ID token hint that names the client and the very session of this browser, the session ends without a
 * question; else the person is asked, and the package checks that the answer comes from its own form.
 * @see https://openid.net/specs/openid-connect-rpinitiated-1_0.html#RPLogout
 */
export function createSignOut(accounts: Accounts, behaviour: BehaviourSettings): SignOut {
  const endOrAsk = async (ctx: KoaContextWithOIDC, form: string): Promise<void> => {
    const { session, client, provider } = ctx.oidc;
    const { accountLogoutUrls, askBeforeSignOut } = behaviour.current();
    admitAccountLogoutUrl(ctx, accountLogoutUrls);
    if (session && (hintNamesThisSession(ctx) || !askBeforeSignOut)) {
      await endSession(provider, session, behaviour.current());
      ctx.cookies.set(provider.cookieName('session'), null);
      returnToClient(ctx);
      return;
    }
    const name = accounts.findBySubject(session?.accountId ?? '')?.name ?? 'somebody';
    sendPage(ctx, signOutPage({ form: new Html(form), name, clientId: client?.clientId }));
  };

  const complete = async (ctx: Context, next: () => Promise<unknown>): Promise<void> => {
    await next();
    if (isEndSession(ctx, 'end_session') && ctx.status === 200 && !ctx.oidc.session?.accountId) {
      // The package would answer with a page whose form sends itself, which takes JavaScript, to confirm what needs no
      // confirmation.
      admitAccountLogoutUrl(ctx, behaviour.current().accountLogoutUrls);
      returnToClient(ctx);
    }
    if (isEndSession(ctx, 'end_session_confirm') && ctx.status === 303 && ctx.oidc.params?.logout) {
      const { session, provider } = ctx.oidc;
      if (session) await revokeGrants(provider, session, behaviour.current());
    }
  };

  return { endOrAsk, complete };
}

/** The page at the end of a sign-out that leads back to no application. */
export async function showSignedOut(ctx: KoaContextWithOIDC): Promise<void> {
  const session = await ctx.oidc.provider.Session.get(ctx);
  sendPage(ctx, session.accountId ? stillSignedInPage : signedOutPage);
}

function isEndSession(ctx: Context, route: string): ctx is KoaContextWithOIDC {
  return (ctx as Partial<KoaContextWithOIDC>).oidc?.route === route;
}

function hintNamesThisSession({ oidc }: KoaContextWithOIDC): boolean {
  const { session, client } = oidc;
  const hint = oidc.entities.IdTokenHint?.payload;
  if (!session?.accountId || !client || !hint) return false;
  return hint.sub === session.accountId && hint.sid === session.sidFor(client.clientId);
}

function returnToClient(ctx: KoaContextWithOIDC): void {
  // Checked: one that may be returned to, else not there.
  const { post_logout_redirect_uri: registered, state } = ctx.oidc.params ?? {};
  const target = new URL(
    typeof registered === 'string' ? registered : ctx.oidc.urlFor('end_session_success'),
  );
  if (typeof registered === 'string' && typeof state === 'string') target.searchParams.set('state', state);
  ctx.status = 303;
  ctx.redirect(target.href);
}
