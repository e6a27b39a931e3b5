import type { LogoutStrategy } from './strategy.ts';

/**
 * Auth0's own logout, for tenants that publish no `end_session_endpoint`. It takes no `state`, so the way back
 * cannot be told from a foreign one; `returnTo` has to be among the application's Allowed Logout URLs.
 *
 * @see https://auth0.com/docs/api/authentication/logout/logout
 */
export const auth0: LogoutStrategy = (request) => {
  const url = new URL('/v2/logout', request.metadata.issuer);
  url.searchParams.set('client_id', request.clientId);
  url.searchParams.set('returnTo', request.postLogoutRedirectUri);
  if (request.federated) url.searchParams.set('federated', '');
  return url;
};
