import type { LogoutStrategy } from './strategy.ts';

/**
 * Amazon Cognito's managed login. Its logout address is on the user pool's domain, which only the authorization
 * endpoint tells; `logout_uri` has to be among the app client's sign-out URLs.
 *
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/logout-endpoint.html
 */
export const cognito: LogoutStrategy = (request) => {
  const url = URL.parse('/logout', request.metadata.authorization_endpoint);
  url?.searchParams.set('client_id', request.clientId);
  url?.searchParams.set('logout_uri', request.postLogoutRedirectUri);
  return url;
};
