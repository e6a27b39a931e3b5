import { toLogoutTarget } from '#lib/bff/revoke-sessions.ts';
import { BffError } from '#lib/errors.ts';
import { type AuthorizationSecrets, createAuthorizationRequest } from '#lib/oidc/authorization-request.ts';
import { checkTokens, redeemAuthorizationResponse, type SignIn } from '#lib/oidc/authorization-response.ts';
import { isUsableHint } from '#lib/oidc/id-token-hint.ts';
import { verifyLogoutToken } from '#lib/oidc/logout-token.ts';
import { oidc } from '#lib/oidc/logout-url/oidc.ts';
import { toLogoutUrl } from '#lib/oidc/logout-url/strategy.ts';
import { createProvider } from '#lib/oidc/provider.ts';
import { createMemoryStore } from '#lib/session/drivers/memory.ts';
import { createSession, type Session } from '#lib/session/session.ts';
import type { SessionStore } from '#lib/session/session-store.ts';

/** A client of one of the development providers, which has registered it as it says here. */
export interface OidcClientOptions {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Where its addresses begin, for instance `http://localhost:3100/bff`. */
  readonly baseUrl: string;
}

/** A relying party made of the same parts as the app, with sessions of its own, in memory. */
export interface OidcClient {
  readonly sessions: Pick<SessionStore, 'read' | 'delete'>;
  /**
   * The provider is asked first, here and at sign-out: no browser is sent to one that does not answer.
   * @throws {BffError} `provider_unavailable`
   */
  readonly beginSignIn: (prompt?: 'login') => Promise<{ url: string; secrets: AuthorizationSecrets }>;
  /** @throws {BffError} `login_refused`, `login_response_invalid`, `provider_unavailable` */
  readonly finishSignIn: (query: URLSearchParams, secrets: AuthorizationSecrets) => Promise<SignIn>;
  /** Starts a session, in place of any with this id. `false` when a logout token has overtaken the sign-in. */
  readonly startSession: (id: string, signIn: SignIn) => Promise<boolean>;
  /**
   * Where a browser ends the provider's session that a session of ours came from; `null` when that is not known, or the
   * provider has no such address.
   * @throws {BffError} `provider_unavailable`
   */
  readonly toSignOutUrl: (sessionId: string, state: string) => Promise<string | null>;
  /**
   * Ends the sessions that a logout token names, and returns them. A token works once.
   * @throws {BffError} `logout_token_invalid`, `provider_unavailable`
   */
  readonly acceptLogoutToken: (token: string) => Promise<readonly Session[]>;
}

const WORKDAY_SECONDS = 8 * 3600;
const LIFETIMES = { idleSeconds: WORKDAY_SECONDS, absoluteSeconds: WORKDAY_SECONDS };
const ALG = 'RS256';

const now = () => Math.floor(Date.now() / 1000);

export function createOidcClient({ issuer, clientId, clientSecret, baseUrl }: OidcClientOptions): OidcClient {
  const settings = {
    issuer,
    clientId,
    clientSecret,
    clientAuth: 'client_secret_basic',
    scope: 'openid profile email',
    idTokenAlg: ALG,
  } as const;
  const connect = () => createProvider(settings, `${baseUrl}/callback`, now);
  const provider = connect();
  const sessions = createMemoryStore({ now });

  const finishSignIn: OidcClient['finishSignIn'] = async (query, secrets) => {
    const tokens = await redeemAuthorizationResponse(provider, query, secrets);
    if (tokens === null) throw new BffError('login_refused', 'The provider would have to ask.');
    return checkTokens(provider, tokens, now());
  };

  const startSession: OidcClient['startSession'] = async (id, signIn) => {
    const { subject, providerSessionId, claims, idToken, issuedAt } = signIn;
    const fields = { id, issuer, subject, providerSessionId, claims, logoutProof: id };
    const hint = { version: 1, issuer, idToken, logoutProof: id } as const;
    return sessions.create({ session: createSession(fields, now(), LIFETIMES), hint, issuedAt });
  };

  const toSignOutUrl: OidcClient['toSignOutUrl'] = async (sessionId, state) => {
    const { hint } = await sessions.readForLogout(sessionId);
    if (hint === null) return null;
    const { metadata, keys } = await connect().discover();
    const logout = oidc({
      metadata,
      clientId,
      postLogoutRedirectUri: `${baseUrl}/logout/callback`,
      state,
      idTokenHint: (await isUsableHint(hint.idToken, { keys: async () => keys, alg: ALG }))
        ? hint.idToken
        : undefined,
      federated: false,
    });
    return logout && toLogoutUrl(logout).href;
  };

  const acceptLogoutToken: OidcClient['acceptLogoutToken'] = async (encoded) => {
    const signature = { keys: async () => (await provider.discover()).keys, alg: ALG, requireTyp: true };
    const expected = { issuer, clientId, now: now(), requireExp: true };
    const token = await verifyLogoutToken(encoded, signature, expected);
    const reservation = { name: token.jti, ttlSeconds: token.acceptableUntil - now() + 1 };
    const ended = await sessions.redeemLogoutToken(toLogoutTarget(token), reservation);
    if (typeof ended === 'string') throw new BffError('logout_token_invalid', 'jti has been used.');
    return ended.open();
  };

  return {
    sessions,
    beginSignIn: (prompt) => createAuthorizationRequest(connect(), prompt),
    finishSignIn,
    startSession,
    toSignOutUrl,
    acceptLogoutToken,
  };
}
