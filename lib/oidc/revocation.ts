import * as oidc from 'openid-client';
import type { Provider } from './provider.ts';

/**
 * Asks the provider to revoke a refresh token, and with it the grant's access tokens. Takes at most 2 s once
 * discovery is known. Does nothing where the provider has no revocation endpoint.
 *
 * @throws {BffError} `provider_unavailable`, and what the client library throws when the provider refuses.
 * @see https://www.rfc-editor.org/rfc/rfc7009 section 2
 */
export async function revokeRefreshToken(provider: Provider, refreshToken: string): Promise<void> {
  const { metadata, revocationClient } = await provider.discover();
  if (metadata.revocation_endpoint === undefined) return;
  await oidc.tokenRevocation(revocationClient, refreshToken, { token_type_hint: 'refresh_token' });
}

/**
 * Whether the provider has said that it will never revoke such a token. Anything else may be mended: the network, the
 * provider, the client's credentials.
 *
 * @see https://www.rfc-editor.org/rfc/rfc7009 section 2.2.1
 */
export function isRevocationFinal(error: unknown): boolean {
  return error instanceof oidc.ResponseBodyError && error.error === 'unsupported_token_type';
}
