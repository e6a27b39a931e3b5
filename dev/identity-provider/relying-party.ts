import type { ClientMetadata } from 'oidc-provider';

/** An application that signs people in here: a confidential client with this house's addresses. */
export interface RelyingParty {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Public origin of the application, for instance `http://localhost:3000`. */
  readonly baseUrl: string;
  /** Where its addresses begin. Default `/bff`. */
  readonly basePath?: string;
  /** How the client proves who it is at the token endpoint. Default `client_secret_basic`. */
  readonly clientAuth?: 'client_secret_basic' | 'client_secret_post';
}

/** Where logout tokens for this client are sent. */
export function backchannelLogoutUri(client: RelyingParty): string {
  return addressOf(client, 'backchannel');
}

function addressOf({ baseUrl, basePath = '/bff' }: RelyingParty, name: string): string {
  return new URL(`${basePath}/${name}`, baseUrl).href;
}

/**
 * The registration of a client.
 * @see https://openid.net/specs/openid-connect-backchannel-1_0-final.html#BCRegistration
 */
export function toClientMetadata(client: RelyingParty): ClientMetadata {
  return {
    client_id: client.clientId,
    client_secret: client.clientSecret,
    token_endpoint_auth_method: client.clientAuth ?? 'client_secret_basic',
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    redirect_uris: [addressOf(client, 'callback')],
    post_logout_redirect_uris: [addressOf(client, 'logout/callback')],
    backchannel_logout_uri: backchannelLogoutUri(client),
    backchannel_logout_session_required: true,
  };
}
