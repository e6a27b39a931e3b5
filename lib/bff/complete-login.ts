import { randomBytes } from 'node:crypto';
import { BffError } from '../errors.ts';
import { describeError } from '../log.ts';
import {
  checkTokens,
  redeemAuthorizationResponse,
  type SignIn,
  toRefreshToken,
  type UncheckedTokens,
} from '../oidc/authorization-response.ts';
import type { Runtime } from '../runtime.ts';
import { LOGIN_SECONDS, type LoginTransaction } from '../session/login-cookie.ts';
import { createSession, type LogoutHint, type Session } from '../session/session.ts';
import { toDevice } from './device.ts';
import type { RefreshTokenFields } from './revoke.ts';
import { revokeLater } from './revoke-later.ts';

/** What the browser brings to the callback address. */
export interface LoginReturn {
  /** The provider's parameters, as they came. */
  readonly query: URLSearchParams;
  readonly transaction: LoginTransaction;
  /** The session that this browser has had until now. */
  readonly previousSessionId: string | null;
  readonly userAgent: string | undefined;
}

/** How providers say that they cannot, or will not, ask as `prompt` wishes. `access_denied` is the person's own no. */
const PROMPT_REFUSALS = [
  'invalid_request',
  'login_required',
  'interaction_required',
  'account_selection_required',
  'unmet_authentication_requirements',
];

/**
 * Whether the provider has turned a sign-in away that may have carried a prompt of ours. The next one must go without,
 * or a browser could not sign in again.
 *
 * @see https://openid.net/specs/openid-connect-core-1_0.html#AuthError section 3.1.2.6
 */
export function isPromptRefused({ query, transaction }: Pick<LoginReturn, 'query' | 'transaction'>): boolean {
  return !transaction.silent && PROMPT_REFUSALS.includes(query.get('error') ?? '');
}

/**
 * Where to start a sign-in anew whose prompt the provider does not know: with the other one that asks who is there.
 * `null` for any other answer, so that nobody goes round in circles.
 */
export function toSecondAttempt(login: Pick<LoginReturn, 'query' | 'transaction'>): string | null {
  const { otherPrompt, returnUrl } = login.transaction;
  if (otherPrompt === undefined || !isPromptRefused(login)) return null;
  return `/bff/login?${new URLSearchParams({ returnUrl, prompt: otherPrompt })}`;
}

/**
 * Finishes a sign-in: a new session under a new id, and the earlier one of this browser ended.
 *
 * @returns the new session, or `null` when a silent sign-in found that the person would have to be asked.
 * @throws {BffError} `login_not_started_here` (but at another provider, before the settings were changed),
 *   `login_already_used`, `login_refused`, `login_response_invalid`, `login_overtaken`, `provider_unavailable`,
 *   `store_unavailable`
 */
export async function completeLogin(runtime: Runtime, login: LoginReturn): Promise<Session | null> {
  const { query, transaction } = login;
  await claimTransaction(runtime, transaction);
  const tokens = await redeemAuthorizationResponse(runtime.provider, query, transaction);
  if (tokens === null) return refuseUnlessSilent(transaction);

  const signIn = await check(runtime, tokens);
  const session = toSession(runtime, signIn, login);
  await store(runtime, signIn, session);
  if (login.previousSessionId !== null) await endPreviousSession(runtime, login.previousSessionId, session);
  runtime.log('signed_in');
  return session;
}

/** A sign-in that comes to nothing leaves no token behind. */
async function check(runtime: Runtime, tokens: UncheckedTokens): Promise<SignIn> {
  const now = runtime.now();
  try {
    return await checkTokens(runtime.provider, tokens, now);
  } catch (error) {
    revokeLater(runtime, [toRefreshTokenFields(toRefreshToken(tokens), now)]);
    throw error;
  }
}

/** Neither does one that the store has not taken. */
async function store(runtime: Runtime, signIn: SignIn, session: Session): Promise<void> {
  let isStored = false;
  try {
    const { issuedAt } = signIn;
    isStored = await runtime.sessions.create({ session, hint: toHint(signIn, session), issuedAt });
  } finally {
    if (!isStored) revokeLater(runtime, [session]);
  }
  if (!isStored) throw new BffError('login_overtaken', 'The provider has ended this session meanwhile.');
}

/** A second use of the same answer, even at the same moment, must not send the code to the provider again. */
async function claimTransaction(runtime: Runtime, { state, issuer }: LoginTransaction): Promise<void> {
  if (issuer !== runtime.config.oidc.issuer) {
    throw new BffError('login_not_started_here', 'This sign-in began at another identity provider.');
  }
  const reservation = { name: `login:${state}`, ttlSeconds: LOGIN_SECONDS };
  if ((await runtime.sessions.claimOnce(reservation)) === 'claimed') return;
  throw new BffError('login_already_used', 'This sign-in is finished already.');
}

function refuseUnlessSilent({ silent }: LoginTransaction): null {
  if (silent) return null;
  throw new BffError('login_refused', 'The identity provider did not sign you in.');
}

function toSession(runtime: Runtime, signIn: SignIn, { query, userAgent }: LoginReturn): Session {
  const now = runtime.now();
  const { accessTokenLifetime } = signIn;
  const fields = {
    id: randomBytes(32).toString('base64url'),
    issuer: signIn.issuer,
    subject: signIn.subject,
    providerSessionId: signIn.providerSessionId,
    logoutProof: signIn.providerSessionId ?? randomBytes(32).toString('base64url'),
    claims: signIn.claims,
    sessionState: query.get('session_state')?.slice(0, 512),
    accessToken: signIn.accessToken,
    accessTokenExpiresAt: accessTokenLifetime === undefined ? undefined : now + accessTokenLifetime,
    ...toRefreshTokenFields(signIn, now),
    device: toDevice(userAgent) ?? undefined,
  };
  return createSession(fields, now, runtime.config.session);
}

function toRefreshTokenFields(
  { refreshToken, refreshTokenLifetime }: Pick<SignIn, 'refreshToken' | 'refreshTokenLifetime'>,
  now: number,
): RefreshTokenFields {
  const refreshTokenExpiresAt = refreshTokenLifetime === undefined ? undefined : now + refreshTokenLifetime;
  return { refreshToken, refreshTokenExpiresAt };
}

function toHint({ issuer, idToken }: SignIn, { logoutProof }: Session): LogoutHint {
  return { version: 1, issuer, idToken, logoutProof };
}

/**
 * Where revoking is said to end the provider's session (`after`), the earlier refresh token is left alone if it
 * belongs to the very provider session that has just signed in.
 */
async function endPreviousSession(runtime: Runtime, previousId: string, next: Session): Promise<void> {
  const { sessions, config } = runtime;
  const isSpared = (proof: string) =>
    config.logout.revokeRefreshToken === 'after' && proof === next.logoutProof;
  let previous: Session | null = null;
  try {
    previous = await sessions.read(previousId);
    if (previous === null) return;
    await sessions.delete([previous]);
  } catch (error) {
    // The sign-in has succeeded all the same. Tried again until the store can be asked.
    runtime.log('previous_session_kept', { error: describeError(error) });
    const keepsRefreshToken = isSpared(previous?.logoutProof ?? next.logoutProof);
    runtime.unfinishedSignOuts.add({
      sessionId: previousId,
      session: previous,
      awaitedState: null,
      keepsRefreshToken,
    });
    return;
  }
  if (!isSpared(previous.logoutProof)) revokeLater(runtime, [previous]);
}
