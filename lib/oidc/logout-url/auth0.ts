import type { ServerMetadata } from 'openid-client';
import type { LogoutStrategy } from './strategy.ts';

/**
 * Auth0's own logout, for tenants that publish no `end_session_endpoint`. It takes no `state`, so the way back
 * cannot be told from a foreign one; `returnTo` has to be among the application's Allowed Logout URLs.
 *
 * @see https://auth0.com/docs/api/authentication/logout/auth-0-logout
 * @see https://auth0.com/docs/authenticate/login/logout/log-users-out-of-idps for `federated`
 */
export const auth0: LogoutStrategy = (request) => {
  const { metadata, clientId, postLogoutRedirectUri, federated } = request;
  const parameters = new URLSearchParams({ client_id: clientId, returnTo: postLogoutRedirectUri });
  if (federated) parameters.set('federated', '');
  return { endpoint: new URL('/v2/logout', metadata.issuer), parameters };
};

/** Whether a provider is Auth0: by its address, or at a domain of the tenant's own by what only Auth0 publishes. */
export function isAuth0({ issuer, mfa_challenge_endpoint: onlyThere }: ServerMetadata): boolean {
  return new URL(issuer).hostname.endsWith('.auth0.com') || onlyThere !== undefined;
}
