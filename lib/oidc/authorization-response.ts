import * as oidc from 'openid-client';
import * as z from 'zod';
import { BffError, isBffError } from '../errors.ts';
import type { AuthorizationSecrets } from './authorization-request.ts';
import { type BrowserClaims, type IdTokenClaims, idTokenSchema, toBrowserClaims } from './claims.ts';
import type { DiscoveredProvider, Provider } from './provider.ts';
import { verifySignature } from './signature.ts';

/** Seconds by which an ID token's `iat` may differ from our clock. */
const MAX_ID_TOKEN_AGE = 600;

/** A century. */
const MAX_LIFETIME = 100 * 365 * 24 * 60 * 60;

/** What a provider answers to `prompt=none` when it would have to ask. OpenID Connect Core, section 3.1.2.6. */
const NEEDS_A_PERSON = [
  'login_required',
  'interaction_required',
  'consent_required',
  'account_selection_required',
];

/** Who has signed in, and the tokens. Instants and durations are seconds. */
export interface SignIn {
  readonly issuer: string;
  readonly subject: string;
  readonly providerSessionId?: string | undefined;
  /** `iat` of the ID token, without its fraction: the provider's clock. */
  readonly issuedAt: number;
  readonly claims: BrowserClaims;
  readonly idToken: string;
  readonly accessToken: string;
  readonly accessTokenLifetime?: number | undefined;
  readonly refreshToken?: string | undefined;
  readonly refreshTokenLifetime?: number | undefined;
}

/** What a code was redeemed for. None of it may be used before {@link checkTokens} has passed it. */
export type UncheckedTokens = Awaited<ReturnType<typeof oidc.authorizationCodeGrant>>;

/**
 * Checks the provider's answer and redeems the code, once.
 *
 * @param query the parameters of the callback address, as they came.
 * @returns `null` when the provider would have to ask the person (an answer to `prompt=none`).
 * @throws {BffError} `login_refused` when the provider says no, `login_response_invalid` when what it sent does
 *   not hold, `provider_unavailable` when it cannot be reached.
 * @see https://openid.net/specs/openid-connect-core-1_0.html#AuthResponseValidation section 3.1.2.7
 * @see https://www.rfc-editor.org/rfc/rfc9207
 */
export async function redeemAuthorizationResponse(
  provider: Provider,
  query: URLSearchParams,
  secrets: AuthorizationSecrets,
): Promise<UncheckedTokens | null> {
  const { client } = await provider.discover();
  const callbackUrl = new URL(`${provider.redirectUri}?${query}`);
  try {
    return await oidc.authorizationCodeGrant(client, callbackUrl, {
      expectedState: secrets.state,
      expectedNonce: secrets.nonce,
      pkceCodeVerifier: secrets.codeVerifier,
      idTokenExpected: true,
    });
  } catch (error) {
    if (error instanceof oidc.AuthorizationResponseError && NEEDS_A_PERSON.includes(error.error)) return null;
    throw toLoginError(error);
  }
}

/**
 * Checks what the client library leaves open of the ID token, its signature above all, and asks for more about the
 * person.
 *
 * @param now epoch seconds
 * @throws {BffError} `login_response_invalid`, `provider_unavailable`
 * @see https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation section 3.1.3.7
 */
export async function checkTokens(provider: Provider, tokens: UncheckedTokens, now: number): Promise<SignIn> {
  try {
    return await toSignIn(await provider.discover(), provider.settings.idTokenAlg, tokens, now);
  } catch (error) {
    throw toLoginError(error);
  }
}

async function toSignIn(
  { client, metadata, keys }: DiscoveredProvider,
  alg: string,
  tokens: UncheckedTokens,
  now: number,
): Promise<SignIn> {
  const idTokenClaims = idTokenSchema.parse(tokens.claims());
  assertIdToken(idTokenClaims, client.clientMetadata().client_id, now);
  const { id_token: idToken = '', access_token: accessToken } = tokens;
  await verifySignature(idToken, { keys: async () => keys, alg });
  const userInfo =
    metadata.userinfo_endpoint === undefined
      ? {}
      : await oidc.fetchUserInfo(client, accessToken, idTokenClaims.sub);
  return {
    issuer: metadata.issuer,
    subject: idTokenClaims.sub,
    providerSessionId: idTokenClaims.sid,
    issuedAt: Math.floor(idTokenClaims.iat),
    claims: toBrowserClaims({ ...userInfo, ...idTokenClaims }),
    idToken,
    accessToken,
    accessTokenLifetime: lifetimeSchema.parse(tokens.expires_in),
    ...toRefreshToken(tokens),
  };
}

/** A session holds when a token ends, in whole seconds. A lifetime that is none, or of centuries, says nothing. */
const lifetimeSchema = z.number().min(1).max(MAX_LIFETIME).transform(Math.floor).optional().catch(undefined);

/** Two names are in use for how long a refresh token lives. */
const refreshTokenLifetimeSchema = z.object({
  refresh_expires_in: lifetimeSchema,
  refresh_token_expires_in: lifetimeSchema,
});

/** The refresh token, and how long it lives, where the provider says so. */
export function toRefreshToken(
  tokens: UncheckedTokens,
): Pick<SignIn, 'refreshToken' | 'refreshTokenLifetime'> {
  const { refresh_expires_in, refresh_token_expires_in } = refreshTokenLifetimeSchema.parse(tokens);
  return {
    refreshToken: tokens.refresh_token,
    refreshTokenLifetime: refresh_expires_in ?? refresh_token_expires_in,
  };
}

/** The rules of OpenID Connect Core, section 3.1.3.7, that the client library leaves open. */
function assertIdToken(claims: IdTokenClaims, clientId: string, now: number): void {
  if (Math.abs(now - claims.iat) > MAX_ID_TOKEN_AGE) throw new Error('iat is too far from now');
  if (claims.azp !== undefined && claims.azp !== clientId) throw new Error('azp is another client');
}

function toLoginError(cause: unknown): BffError {
  if (isBffError(cause)) return cause;
  if (cause instanceof oidc.AuthorizationResponseError) {
    return new BffError('login_refused', 'The identity provider did not sign you in.', { cause });
  }
  return isUnreachable(cause)
    ? new BffError('provider_unavailable', 'The identity provider cannot be reached.', { cause })
    : new BffError('login_response_invalid', 'The answer of the identity provider does not hold.', { cause });
}

/** `fetch` reports a lost connection as a `TypeError`; a gateway in front of the provider answers 5xx. */
function isUnreachable(error: unknown): boolean {
  if (error instanceof oidc.ResponseBodyError) return error.status >= 500;
  if (!(error instanceof oidc.ClientError)) return error instanceof TypeError;
  return error.code === 'OAUTH_TIMEOUT' || (error.cause instanceof Response && error.cause.status >= 500);
}
