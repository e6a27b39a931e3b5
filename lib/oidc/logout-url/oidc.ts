import { isLoopback } from '../../loopback.ts';
import type { LogoutStrategy } from './strategy.ts';

/**
 * The standard way. A query that the endpoint already has is kept; an endpoint that is not https is not used.
 *
 * @see https://openid.net/specs/openid-connect-rpinitiated-1_0.html#RPLogout section 2
 */
export const oidc: LogoutStrategy = (request) => {
  const url = URL.parse(request.metadata.end_session_endpoint ?? '');
  if (url === null || (url.protocol !== 'https:' && !isLoopback(url))) return null;
  if (request.idTokenHint !== undefined) url.searchParams.set('id_token_hint', request.idTokenHint);
  url.searchParams.set('client_id', request.clientId);
  url.searchParams.set('post_logout_redirect_uri', request.postLogoutRedirectUri);
  url.searchParams.set('state', request.state);
  if (request.federated) url.searchParams.set('federated', '');
  return url;
};
