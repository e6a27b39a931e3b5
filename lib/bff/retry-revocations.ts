import type { Runtime } from '../runtime.ts';
import { type Revoking, revokeAll } from './revoke.ts';

/** How many are tried at a time, and how long others leave them alone: longer than that many take. */
const BATCH = 50;
const LEASE_SECONDS = 60;

/** How often a process looks for them while requests come by. Seconds. */
const PAUSE = 30;

/** What became of the revocations that were due. */
export interface RetryReport {
  readonly revoked: number;
  readonly postponed: number;
}

/**
 * Tries again to revoke what is due, until nothing is, or the provider fails once more.
 *
 * @throws {BffError} `store_unavailable`
 */
export async function retryRevocations(runtime: Revoking): Promise<RetryReport> {
  let [revoked, postponed] = [0, 0];
  for (;;) {
    const due = await runtime.sessions.revocations.lease(BATCH, LEASE_SECONDS);
    const outcomes = await revokeAll(runtime, due);
    const done = due.filter((_revocation, position) => isOver(outcomes[position]));
    await Promise.all(done.map(({ id }) => runtime.sessions.revocations.remove(id)));
    revoked += done.length;
    postponed += due.length - done.length;
    if (due.length > done.length || due.length < BATCH) return { revoked, postponed };
  }
}

const isOver = (outcome: string | undefined) => outcome === 'revoked' || outcome === 'given_up';

/**
 * A function to call at every request that has asked the store: once in a while it looks, after the answer, whether a
 * revocation is due. Its failure is logged.
 */
export function createRevocationReminder(runtime: Revoking & Pick<Runtime, 'afterResponse'>): () => void {
  let lookedAt = Number.NEGATIVE_INFINITY;
  return () => {
    if (runtime.now() - lookedAt < PAUSE) return;
    lookedAt = runtime.now();
    runtime.afterResponse(async () => {
      const { revoked, postponed } = await retryRevocations(runtime);
      if (revoked + postponed > 0) runtime.log('revocations_retried', { revoked, postponed });
    });
  };
}
