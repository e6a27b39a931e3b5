import type { KoaContextWithOIDC } from 'oidc-provider';
import type { Accounts } from './accounts.ts';
import type { BehaviourSettings } from './behaviour.ts';
import { endSession, type ProviderSession, revokeGrants } from './end-session.ts';
import { Html } from './pages/html.ts';
import { sendPage } from './pages/page.ts';
import { signedOutPage, signOutPage, stillSignedInPage } from './pages/sign-out.ts';
import { admitAccountLogoutUrl } from './post-logout-urls.ts';
import { type Context, readForm } from './routes.ts';
import type { UpstreamSignOut } from './upstream/sign-out.ts';

/** What this provider does at its end session address, beside the package. */
export interface SignOut {
  /** Called by the package once it has found a request in order, for a browser in which somebody is signed in. */
  readonly endOrAsk: (ctx: KoaContextWithOIDC, form: string) => Promise<void>;
  /** Surrounds the package. */
  readonly complete: (ctx: Context, next: () => Promise<unknown>) => Promise<void>;
}

export interface SignOutParts {
  readonly accounts: Accounts;
  readonly behaviour: BehaviourSettings;
  readonly upstream: UpstreamSignOut | undefined;
}

/**
 * With an ID token hint that names the client and the very session of this browser, the session ends without a
 * question; else the person is asked, and the package checks that the answer comes from its own form. The upstream's
 * session, if it is to end as well, comes last: whatever becomes of that, the one here has ended.
 * @see https://openid.net/specs/openid-connect-rpinitiated-1_0.html#RPLogout
 */
export function createSignOut({ accounts, behaviour, upstream }: SignOutParts): SignOut {
  const endOrAsk = async (ctx: KoaContextWithOIDC, form: string): Promise<void> => {
    const { session, client, provider } = ctx.oidc;
    prepareReturn(ctx);
    if (!session?.state) return;
    session.state.federated = isFederated(ctx);
    if (hintNamesThisSession(ctx) || !behaviour.current().askBeforeSignOut) {
      await endSession(provider, session, behaviour.current());
      ctx.cookies.set(provider.cookieName('session'), null);
      leave(ctx, await viaUpstream(session, toReturnUrl(ctx)));
      return;
    }
    const name = accounts.findBySubject(session.accountId ?? '')?.name ?? 'somebody';
    sendPage(ctx, signOutPage({ form: new Html(form), name, clientId: client?.clientId }));
  };

  const prepareReturn = (ctx: KoaContextWithOIDC): void => {
    const { accountLogoutUrls, returnState } = behaviour.current();
    admitAccountLogoutUrl(ctx, accountLogoutUrls);
    if (!returnState) forgetState(ctx);
  };

  const isFederated = (ctx: KoaContextWithOIDC): boolean =>
    behaviour.current().federatedSignOut === 'always' || isFederatedAsked(ctx);

  const viaUpstream = async (session: ProviderSession, returnTo: string): Promise<string> => {
    const url = session.state?.federated ? await upstream?.toUrl(session, returnTo) : null;
    return url ?? returnTo;
  };

  const passThrough = async (ctx: KoaContextWithOIDC): Promise<void> => {
    prepareReturn(ctx);
    const returnTo = toReturnUrl(ctx);
    const sid = ctx.oidc.entities.IdTokenHint?.payload.sid;
    const isDue = isFederated(ctx) && typeof sid === 'string';
    leave(ctx, (isDue ? await upstream?.toUrlAgain(sid, returnTo) : null) ?? returnTo);
  };

  const finishConfirmed = async (ctx: KoaContextWithOIDC): Promise<void> => {
    const { session, provider } = ctx.oidc;
    if (!session) return;
    await revokeGrants(provider, session, behaviour.current());
    leave(ctx, await viaUpstream(session, ctx.response.get('Location')));
  };

  const complete: SignOut['complete'] = async (ctx, next) => {
    await next();
    // In a browser where nobody is signed in, the package would answer with a page whose form sends itself, which takes
    // JavaScript, to confirm what needs no confirmation.
    if (isAt(ctx, 'end_session') && ctx.status === 200 && !ctx.oidc.session?.accountId)
      await passThrough(ctx);
    if (isAt(ctx, 'end_session_confirm') && ctx.status === 303 && ctx.oidc.params?.logout)
      await finishConfirmed(ctx);
  };

  return { endOrAsk, complete };
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
  if (ctx.method === 'POST' && ctx.path === '/session/end') leave(ctx, `${ctx.path}?${await readForm(ctx)}`);
  else await next();
}

function isAt(ctx: Context, route: string): ctx is KoaContextWithOIDC {
  return (ctx as Partial<KoaContextWithOIDC>).oidc?.route === route;
}

/** An application asks for the upstream's session to end, too, by the parameter alone, whatever its value. */
const isFederatedAsked = ({ query }: Context): boolean => 'federated' in query;

function hintNamesThisSession({ oidc }: KoaContextWithOIDC): boolean {
  const { session, client } = oidc;
  const hint = oidc.entities.IdTokenHint?.payload;
  if (!session?.accountId || !client || !hint) return false;
  return hint.sub === session.accountId && hint.sid === session.sidFor(client.clientId);
}

/** The package reads it from the session once the person has answered. */
function forgetState({ oidc: { params, session } }: KoaContextWithOIDC): void {
  if (params) params.state = undefined;
  if (session?.state) session.state.state = undefined;
}

function toReturnUrl({ oidc }: KoaContextWithOIDC): string {
  // Checked: one that may be returned to, else not there.
  const { post_logout_redirect_uri: registered, state } = oidc.params ?? {};
  const target = new URL(typeof registered === 'string' ? registered : oidc.urlFor('end_session_success'));
  if (typeof registered === 'string' && typeof state === 'string') target.searchParams.set('state', state);
  return target.href;
}

function leave(ctx: Context, url: string): void {
  ctx.status = 303;
  ctx.redirect(url);
}
