import type { LogoutStrategy } from './strategy.ts';

/**
 * Amazon Cognito's managed login. Its logout address is on the user pool's domain, which only the authorization
 * endpoint tells; `logout_uri` has to be among the app client's sign-out URLs, and nothing comes back with it.
 * It ends a SAML provider's session if the pool says so, and no other upstream's: there is nothing to ask with.
 *
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/logout-endpoint.html
 */
export const cognito: LogoutStrategy = (request) => {
  const { metadata, clientId, postLogoutRedirectUri } = request;
  const endpoint = URL.parse('/logout', metadata.authorization_endpoint);
  if (endpoint === null) return null;
  const parameters = new URLSearchParams({ client_id: clientId, logout_uri: postLogoutRedirectUri });
  return { endpoint, parameters };
};
