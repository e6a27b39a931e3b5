import { decodeJwt } from 'jose';
import type { ServerMetadata } from 'openid-client';
import { isLoopback } from '../../loopback.ts';
import { isAuth0 } from './auth0.ts';
import type { LogoutStrategy } from './strategy.ts';

/** Answers 400 to a sign-out without `id_token_hint`, and the person would be left there. */
const OKTA = /\.(okta|oktapreview|okta-emea)\.com$/;

/**
 * The standard way. A query that the endpoint already has is kept; an endpoint that is not https is not used.
 *
 * Duende IdentityServer, Keycloak, Scalekit, ZITADEL and Logto want no more than this.
 * Entra ID wants a `logout_hint`, else it asks which account is meant; Okta insists on `id_token_hint`; Auth0 knows
 * `federated`.
 *
 * @see https://openid.net/specs/openid-connect-rpinitiated-1_0.html#RPLogout section 2
 * @see https://docs.duendesoftware.com/identityserver/reference/endpoints/end-session
 * @see https://www.keycloak.org/docs/latest/server_admin/#_oidc-logout
 * @see https://developer.okta.com/docs/guides/sign-users-out
 * @see https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc#send-a-sign-out-request
 * @see https://docs.scalekit.com/authenticate/fsa/logout
 * @see https://zitadel.com/docs/guides/integrate/login/oidc/logout
 * @see https://docs.logto.io/end-user-flows/sign-out
 * @see https://auth0.com/docs/authenticate/login/logout/log-users-out-of-auth0
 */
export const oidc: LogoutStrategy = (request) => {
  const { metadata, idTokenHint } = request;
  const endpoint = URL.parse(metadata.end_session_endpoint ?? '');
  if (endpoint === null || (endpoint.protocol !== 'https:' && !isLoopback(endpoint))) return null;
  if (idTokenHint === undefined && OKTA.test(new URL(metadata.issuer).hostname)) return null;
  const parameters = new URLSearchParams();
  if (idTokenHint !== undefined) setHints(parameters, idTokenHint);
  parameters.set('client_id', request.clientId);
  parameters.set('post_logout_redirect_uri', request.postLogoutRedirectUri);
  parameters.set('state', request.state);
  if (request.federated && endsUpstream(metadata)) parameters.set('federated', '');
  return { endpoint, parameters };
};

/** A provider that puts `login_hint` into its ID tokens, as Entra ID does on demand, takes it back as `logout_hint`. */
function setHints(parameters: URLSearchParams, idToken: string): void {
  parameters.set('id_token_hint', idToken);
  const { login_hint: loginHint } = decodeJwt(idToken);
  if (typeof loginHint === 'string') parameters.set('logout_hint', loginHint);
}

/** `federated` is no standard: others ignore it, and then nobody must be told that the upstream was asked. */
function endsUpstream(metadata: ServerMetadata): boolean {
  const isEmbedded = isLoopback(new URL(metadata.issuer));
  return isEmbedded || isAuth0(metadata);
}
