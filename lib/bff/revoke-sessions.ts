import { BffError } from '../errors.ts';
import { describeError } from '../log.ts';
import { verifyLogoutToken } from '../oidc/logout-token.ts';
import type { LogoutToken } from '../oidc/logout-token-claims.ts';
import type { Runtime } from '../runtime.ts';
import type { EndedSessions, LogoutTarget } from '../session/session-store.ts';
import { openAndRevokeLater } from './revoke-later.ts';

/**
 * How long a token is set aside for the attempt at hand: longer than the store takes for one, unless it names thousands
 * of sessions. When an answer of the store gets lost, the token cannot be accepted again before.
 */
const RESERVED_SECONDS = 6;

/**
 * Ends the sessions that a logout token names. A token works once; when its logout fails it may be sent again.
 * Sessions that are gone already, or were never here, are no error.
 *
 * @throws {BffError} `logout_token_invalid`, `provider_unavailable`, `store_unavailable`
 * @see https://openid.net/specs/openid-connect-backchannel-1_0.html#BCActions section 2.7
 */
export async function revokeSessions(runtime: Runtime, encodedToken: string): Promise<void> {
  const token = await verify(runtime, encodedToken);
  const reservation = `logout-token:${JSON.stringify([token.issuer, token.jti])}`;
  await reserve(runtime, reservation);
  try {
    const ended = await deleteSessions(runtime, token);
    runtime.log('back_channel_logout', { sessions: ended.count });
    openAndRevokeLater(runtime, ended);
    await runtime.sessions.confirm(reservation, token.acceptableUntil - runtime.now() + 1);
  } catch (error) {
    await releaseQuietly(runtime, reservation);
    throw error;
  }
}

/**
 * A reservation whose answer got lost looks like somebody else's. Nobody knows then what becomes of that attempt, so
 * the token is not refused but has to be sent again.
 */
async function reserve({ sessions }: Runtime, reservation: string): Promise<void> {
  const claim = await sessions.claimOnce(reservation, RESERVED_SECONDS);
  if (claim === 'done') throw new BffError('logout_token_invalid', 'jti has been used.');
  if (claim === 'taken') throw new BffError('store_unavailable', 'This token is being worked on.');
}

async function verify({ config, provider, now }: Runtime, encodedToken: string): Promise<LogoutToken> {
  const { issuer, clientId, idTokenAlg } = config.oidc;
  const { requireTyp, requireExp } = config.backchannel;
  return verifyLogoutToken(
    encodedToken,
    { keys: async () => (await provider.discover()).keys, alg: idTokenAlg, requireTyp },
    { issuer, clientId, now: now(), requireExp },
  );
}

async function deleteSessions(runtime: Runtime, token: LogoutToken): Promise<EndedSessions> {
  const { issuer, issuedAt } = token;
  const named = await runtime.sessions.deleteByLogoutToken(toLogoutTarget(token));
  if (!runtime.config.backchannel.allSessions) return named;
  const subject = token.subject ?? (await named.open())[0]?.subject;
  if (subject === undefined) return named;
  const others = await runtime.sessions.deleteByLogoutToken({ issuer, issuedAt, subject });
  return {
    count: named.count + others.count,
    open: async () => [...(await named.open()), ...(await others.open())],
  };
}

/** Which sessions a logout token is about. @throws {BffError} `logout_token_invalid` when it names none. */
export function toLogoutTarget({ issuer, issuedAt, providerSessionId, subject }: LogoutToken): LogoutTarget {
  if (providerSessionId !== undefined) {
    return { issuer, issuedAt, providerSessionId, ...(subject === undefined ? {} : { subject }) };
  }
  if (subject !== undefined) return { issuer, issuedAt, subject };
  throw new BffError('logout_token_invalid', 'sub or sid has to be present.');
}

/** The store has just failed, so this may fail too: then the reservation ends by itself, soon. */
async function releaseQuietly(runtime: Runtime, reservation: string): Promise<void> {
  try {
    await runtime.sessions.release(reservation);
  } catch (error) {
    runtime.log('release_failed', { error: describeError(error) });
  }
}
