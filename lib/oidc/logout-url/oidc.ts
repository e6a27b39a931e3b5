import { isLoopback } from '../../loopback.ts';
import type { LogoutStrategy } from './strategy.ts';

/**
 * The standard way. A query that the endpoint already has is kept; an endpoint that is not https is not used.
 *
 * @see https://openid.net/specs/openid-connect-rpinitiated-1_0.html#RPLogout section 2
 */
export const oidc: LogoutStrategy = (request) => {
  const endpoint = URL.parse(request.metadata.end_session_endpoint ?? '');
  if (endpoint === null || (endpoint.protocol !== 'https:' && !isLoopback(endpoint))) return null;
  const parameters = new URLSearchParams();
  if (request.idTokenHint !== undefined) parameters.set('id_token_hint', request.idTokenHint);
  parameters.set('client_id', request.clientId);
  parameters.set('post_logout_redirect_uri', request.postLogoutRedirectUri);
  parameters.set('state', request.state);
  if (request.federated) parameters.set('federated', '');
  return { endpoint, parameters };
};
