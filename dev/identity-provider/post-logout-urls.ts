import { errors, type KoaContextWithOIDC, type Provider } from 'oidc-provider';
import { parseReturnUrl } from '#lib/http/return-url.ts';
import type { BehaviourSettings } from './behaviour.ts';

/** What the package says, too, when a client has not registered an address. */
export const URL_NOT_REGISTERED = 'post_logout_redirect_uri not registered';

/** Lets each client of a provider return people to the addresses of its allow-list, beside those it has registered. */
export function admitClientLogoutUrls({ Client }: Provider, behaviour: BehaviourSettings): void {
  const isRegistered = Client.prototype.postLogoutRedirectUriAllowed;
  Client.prototype.postLogoutRedirectUriAllowed = function (this: typeof Client.prototype, url: string) {
    const allowed = behaviour.current().clientLogoutUrls[this.clientId] ?? [];
    return isRegistered.call(this, url) || isAllowed(url, allowed);
  };
}

/**
 * Where a sign-out that names no client leads: the package drops the address it asks for, and this puts it back if it
 * is on the list of the account.
 * @throws errors.InvalidRequest when it is not.
 * @see https://openid.net/specs/openid-connect-rpinitiated-1_0.html#RedirectionAfterLogout
 */
export function admitAccountLogoutUrl({ oidc, query }: KoaContextWithOIDC, allowed: readonly URL[]): void {
  const { post_logout_redirect_uri: url } = query;
  if (oidc.client || url === undefined || !oidc.params) return;
  if (typeof url !== 'string' || !isAllowed(url, allowed))
    throw new errors.InvalidRequest(URL_NOT_REGISTERED);
  oidc.params.post_logout_redirect_uri = url;
  if (oidc.session?.state) oidc.session.state.postLogoutRedirectUri = url;
}

/** Only absolute addresses: a path would be one of this provider's own. */
function isAllowed(url: string, allowed: readonly URL[]): boolean {
  return URL.canParse(url) && parseReturnUrl(url, 'http://localhost', allowed) !== null;
}
