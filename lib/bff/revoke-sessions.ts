import pRetry from 'p-retry';
import { BffError } from '../errors.ts';
import { verifyLogoutToken } from '../oidc/logout-token.ts';
import type { LogoutToken } from '../oidc/logout-token-claims.ts';
import type { Runtime } from '../runtime.ts';
import type { EndedSessions, LogoutTarget, Reservation } from '../session/session-store.ts';
import { openAndRevokeLater } from './revoke-later.ts';

/**
 * How long a token is set aside for the attempt at hand: longer than the store takes for one, unless it names thousands
 * of sessions. When an answer of the store gets lost, the token cannot be accepted again before.
 */
const RESERVED_SECONDS = 6;

/** All attempts together take less time than the reservation. */
const CONFIRMING = { retries: 2, minTimeout: 500, factor: 1 } as const;

/** How far the clocks of instances may differ: a slower one accepts a token for longer. */
const CLOCK_SECONDS = 60;

/**
 * Ends the sessions that a logout token names. A token works once; when its logout fails it may be sent again.
 * Sessions that are gone already, or were never here, are no error.
 *
 * @returns how many sessions it has ended.
 * @throws {BffError} `logout_token_invalid`, `logout_token_under_way`, `provider_unavailable`, `store_unavailable`
 * @see https://openid.net/specs/openid-connect-backchannel-1_0.html#BCActions section 2.7
 */
export async function revokeSessions(runtime: Runtime, encodedToken: string): Promise<number> {
  const token = await verify(runtime, encodedToken);
  const name = `logout-token:${JSON.stringify([token.issuer, token.jti])}`;
  const ended = await redeem(runtime, token, { name, ttlSeconds: RESERVED_SECONDS });
  confirmLater(runtime, { name, ttlSeconds: token.acceptableUntil - runtime.now() + CLOCK_SECONDS });
  // See section 2.7 on `offline_access`.
  if (!token.keepsOfflineAccess) openAndRevokeLater(runtime, ended);
  return ended.count;
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

/**
 * A reservation whose answer got lost looks like somebody else's. Nobody knows then what becomes of that attempt, so
 * the token is not refused but has to be sent again.
 */
async function redeem(
  runtime: Runtime,
  token: LogoutToken,
  reservation: Reservation,
): Promise<EndedSessions> {
  const { sessions, config } = runtime;
  const target = { ...toLogoutTarget(token), allOfSubject: config.backchannel.allSessions };
  const ended = await sessions.redeemLogoutToken(target, reservation);
  if (ended === 'done') throw new BffError('logout_token_invalid', 'jti has been used.');
  if (ended === 'taken') throw new BffError('logout_token_under_way', 'This token is being worked on.');
  return ended;
}

/** The answer need not wait: until this is done, the token counts as being worked on. */
function confirmLater(runtime: Runtime, reservation: Reservation): void {
  const confirmed = pRetry(() => runtime.sessions.confirm(reservation), CONFIRMING);
  // It is looked at after the answer only, and may have failed before.
  confirmed.catch(() => undefined);
  runtime.afterResponse(() => confirmed);
}

/** Which sessions a logout token is about. @throws {BffError} `logout_token_invalid` when it names none. */
export function toLogoutTarget(token: LogoutToken): LogoutTarget {
  const { issuer, issuedAt, providerSessionId, subject, reason } = token;
  const common = { issuer, issuedAt, ...(reason === undefined ? {} : { reason }) };
  if (providerSessionId !== undefined) {
    return { ...common, providerSessionId, ...(subject === undefined ? {} : { subject }) };
  }
  if (subject !== undefined) return { ...common, subject };
  throw new BffError('logout_token_invalid', 'sub or sid has to be present.');
}
