import { randomUUID } from 'node:crypto';
import type { Claim, Reservation } from '#lib/session/session-store.ts';
import type { Batch, Reply } from './redis-commands.ts';
import type { RedisKeys } from './redis-keys.ts';

/** An attempt to reserve a name: what to send, and what the replies mean. */
export interface Attempt {
  readonly batches: readonly [Batch, Batch];
  readonly toClaim: (holder: Reply, done: Reply) => Claim;
}

export function createReservations(keys: RedisKeys) {
  return {
    attempt: ({ name, ttlSeconds }: Reservation): Attempt => {
      const [key, own] = [keys.once(name), randomUUID()];
      return {
        // Two keys in one command would be refused while their slot moves to another node.
        batches: [
          [
            ['SET', key, own, 'EX', ttlSeconds, 'NX'],
            ['GET', key],
          ],
          [['GET', keys.done(name)]],
        ],
        toClaim: (holder, done) => {
          if (done !== null) return 'done';
          return holder === own ? 'claimed' : 'taken';
        },
      };
    },
    confirm: ({ name, ttlSeconds }: Reservation): Batch => [['SET', keys.done(name), 1, 'EX', ttlSeconds]],
    /** One that comes late may release somebody else's, and never what has been done. */
    release: ({ name }: Reservation): Batch => [['DEL', keys.once(name)]],
  };
}
