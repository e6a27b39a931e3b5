import { randomUUID } from 'node:crypto';
import type { Claim, Reservation } from '#lib/session/session-store.ts';
import type { Batch, Reply } from './redis-commands.ts';
import type { RedisKeys } from './redis-keys.ts';

/** What a reservation holds once what it is for has been done; before that, who has made it. */
const DONE = 'done';

/** An attempt to reserve a name: what to send, and what the reply means. */
export interface Attempt {
  readonly batch: Batch;
  readonly toClaim: (reply: Reply) => Claim;
}

export function createReservations(keys: RedisKeys) {
  return {
    attempt: ({ name, ttlSeconds }: Reservation): Attempt => {
      const [key, own] = [keys.once(name), randomUUID()];
      return {
        batch: [
          ['SET', key, own, 'EX', ttlSeconds, 'NX'],
          ['GET', key],
        ],
        toClaim: (reply) => (reply === own ? 'claimed' : reply === DONE ? 'done' : 'taken'),
      };
    },
    confirm: ({ name, ttlSeconds }: Reservation): Batch => [['SET', keys.once(name), DONE, 'EX', ttlSeconds]],
    release: ({ name }: Reservation): Batch => [['DEL', keys.once(name)]],
  };
}
