import type { LogoutStrategy } from './strategy.ts';

/**
 * Auth0's own logout, for tenants that publish no `end_session_endpoint`. It takes no `state`, so the way back
 * cannot be told from a foreign one; `returnTo` has to be among the application's Allowed Logout URLs.
 *
 * @see https://auth0.com/docs/api/authentication/logout/logout
 */
export const auth0: LogoutStrategy = (request) => {
  const { metadata, clientId, postLogoutRedirectUri, federated } = request;
  const parameters = new URLSearchParams({ client_id: clientId, returnTo: postLogoutRedirectUri });
  if (federated) parameters.set('federated', '');
  return { endpoint: new URL('/v2/logout', metadata.issuer), parameters };
};
