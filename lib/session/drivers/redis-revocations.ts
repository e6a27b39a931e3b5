import {
  type PendingRevocation,
  type PendingRevocations,
  pendingRevocationSchema,
} from '#lib/session/pending-revocation.ts';
import type { RecordSealer } from '#lib/session/record-seal.ts';
import type { createAsk } from './redis-ask.ts';
import { type Reply, toStrings } from './redis-commands.ts';
import { type RedisKeys, revocationTag } from './redis-keys.ts';

interface RevocationOptions {
  readonly asking: ReturnType<typeof createAsk>;
  readonly keys: RedisKeys;
  readonly sealer: RecordSealer;
  readonly now: () => number;
}

/** A record for each, and one sorted set of them all; score: when it is due. */
export function createRedisRevocations({ asking, keys, sealer, now }: RevocationOptions): PendingRevocations {
  const { ask } = asking;
  const open = async (reply: Reply): Promise<PendingRevocation | null> => {
    const revocation = typeof reply === 'string' ? await sealer.unseal(reply, pendingRevocationSchema) : null;
    return revocation !== null && revocation.expiresAt > now() ? revocation : null;
  };

  /** Entries whose records are gone. One that does not open may be another instance's to open. */
  const forget = async (tags: readonly string[]) => {
    if (tags.length > 0) await ask([[['ZREM', keys.revocations, ...tags]]]);
  };

  return {
    put: async (revocation, dueAt) => {
      const tag = revocationTag(revocation.id);
      const seconds = revocation.expiresAt - now();
      if (seconds <= 0) return;
      await ask([
        [['SET', keys.revocation(tag), await sealer.seal(revocation), 'EX', seconds]],
        [
          ['ZADD', keys.revocations, dueAt, tag],
          ['EXPIRE', keys.revocations, seconds, 'NX'],
          ['EXPIRE', keys.revocations, seconds, 'GT'],
        ],
      ]);
    },

    get: async (id) => {
      const [sealed] = await ask([[['GET', keys.revocation(revocationTag(id))]]]);
      return open(sealed);
    },

    lease: async (limit, leaseSeconds) => {
      const due = ['ZRANGE', keys.revocations, '-inf', now(), 'BYSCORE', 'LIMIT', 0, limit] as const;
      const tags = toStrings((await ask([[due]]))[0]);
      const [tag, ...others] = tags;
      if (tag === undefined) return [];
      const later = now() + leaseSeconds;
      const [, ...replies] = await ask([
        [['ZADD', keys.revocations, 'XX', ...[tag, ...others].flatMap((each) => [later, each])]],
        ...tags.map((each) => [['GET', keys.revocation(each)]] as const),
      ]);
      const found = await Promise.all(replies.map(open));
      await forget(tags.filter((_tag, position) => replies[position] === null));
      return found.filter((revocation) => revocation !== null);
    },

    remove: async (id) => {
      const tag = revocationTag(id);
      await ask([[['DEL', keys.revocation(tag)]], [['ZREM', keys.revocations, tag]]]);
    },
  };
}
