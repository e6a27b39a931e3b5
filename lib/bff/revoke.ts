import { randomUUID } from 'node:crypto';
import pMap from 'p-map';
import { describeError } from '../log.ts';
import { isRevocationFinal, revokeRefreshToken } from '../oidc/revocation.ts';
import type { Runtime } from '../runtime.ts';
import type { PendingRevocation } from '../session/pending-revocation.ts';
import type { Session } from '../session/session.ts';

export type Revoking = Pick<Runtime, 'config' | 'provider' | 'sessions' | 'now' | 'log'>;

/** `lost`: neither could the provider be made to revoke the token nor the store to keep it. */
type Outcome = 'revoked' | 'postponed' | 'given_up' | 'lost';

/** How many requests the provider gets from us at once. */
const CONCURRENCY = 10;

/** How long a refresh token is taken to live when nobody says. Seconds. */
const ASSUMED_LIFETIME = 30 * 24 * 60 * 60;

/** Until the second attempt, and at most between two. Seconds. */
const FIRST_PAUSE = 60;
const LONGEST_PAUSE = 6 * 60 * 60;

/** What a session knows of its refresh token. */
export type RefreshTokenFields = Pick<Session, 'refreshToken' | 'refreshTokenExpiresAt'>;

/** What has to be revoked of a session: its refresh token, unless it has none. */
export function toRevocation(
  session: RefreshTokenFields,
  now: number,
  id: string = randomUUID(),
): PendingRevocation | null {
  const { refreshToken, refreshTokenExpiresAt = now + ASSUMED_LIFETIME } = session;
  if (refreshToken === undefined) return null;
  return { version: 1, id, refreshToken, attempts: 0, expiresAt: refreshTokenExpiresAt };
}

/**
 * Revokes a refresh token, within 2 s. One that cannot be revoked now is kept in the store and tried again
 * (docs/decisions/0010). Never throws: who has ended a session does not wait for this to work.
 */
export async function revoke(runtime: Revoking, revocation: PendingRevocation): Promise<Outcome> {
  try {
    await revokeRefreshToken(runtime.provider, revocation.refreshToken);
    return 'revoked';
  } catch (error) {
    runtime.log('revocation_failed', { attempts: revocation.attempts + 1, error: describeError(error) });
    return isRevocationFinal(error) ? 'given_up' : postpone(runtime, revocation);
  }
}

/** Like {@link revoke}, for many. After a failure the others are not tried, but kept for later. */
export async function revokeAll(
  runtime: Revoking,
  revocations: readonly PendingRevocation[],
): Promise<readonly Outcome[]> {
  let hasFailed = false;
  const revokeNext = async (revocation: PendingRevocation) => {
    const outcome = await (hasFailed ? postpone : revoke)(runtime, revocation);
    if (outcome === 'postponed' || outcome === 'lost') hasFailed = true;
    return outcome;
  };
  return pMap(revocations, revokeNext, { concurrency: CONCURRENCY });
}

async function postpone(runtime: Revoking, revocation: PendingRevocation): Promise<Outcome> {
  const { attempts } = revocation;
  const pause = Math.min(FIRST_PAUSE * 2 ** attempts, LONGEST_PAUSE);
  try {
    const next = { ...revocation, attempts: attempts + 1 };
    await runtime.sessions.revocations.put(next, runtime.now() + pause);
    return 'postponed';
  } catch (error) {
    runtime.log('revocation_lost', { error: describeError(error) });
    return 'lost';
  }
}
