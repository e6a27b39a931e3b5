import type { Session } from '#lib/session/session.ts';
import type { createAsk } from './redis-ask.ts';
import { type Batch, type Reply, toStrings } from './redis-commands.ts';
import { CLOCK_SECONDS, indexTagsOf } from './redis-index.ts';
import { type RedisKeys, splitMember } from './redis-keys.ts';

/** How many entries of an index are looked at after a login: more than it has entered. */
const ENTRIES_PER_LOGIN = 100;

/** The answer to `TTL` for a key that is not there. */
const NO_KEY = -2;

interface Overdue {
  readonly key: string;
  readonly member: string;
}

interface ClearingOptions {
  readonly asking: ReturnType<typeof createAsk>;
  readonly keys: RedisKeys;
  readonly now: () => number;
}

/**
 * Takes the entries of sessions that have ended by themselves out of the indexes of a new one. Only an entry that is
 * overdue is looked at, and it leaves only if its record is gone, which then never comes back: the session may have been
 * used since, and that writes nothing to an index.
 */
export function createIndexClearing({ asking: { ask }, keys, now }: ClearingOptions) {
  const indexesOf = (session: Session) => indexTagsOf(session).map(keys.index);

  const settle = ({ key, member }: Overdue, seconds: number): Batch => [
    seconds === NO_KEY ? ['ZREM', key, member] : ['ZADD', key, 'XX', 'GT', now() + seconds, member],
  ];

  const clear = async (overdue: readonly Overdue[]): Promise<void> => {
    const lives = await ask(
      overdue.map(({ member }) => [['TTL', keys.session(splitMember(member).session)]]),
    );
    await ask(overdue.map((entry, position) => settle(entry, Number(lives[position]))));
  };

  return {
    /** Each batch replies with the overdue entries of an index. */
    look: (session: Session): Batch[] =>
      indexesOf(session).map((key) => [
        // Not at once: by the clock of another instance it may be overdue before its record has arrived.
        ['ZRANGE', key, '-inf', now() - CLOCK_SECONDS, 'BYSCORE', 'LIMIT', 0, ENTRIES_PER_LOGIN],
      ]),

    /** For afterwards: nobody waits for it, and nothing fails because of it. */
    clear: (session: Session, replies: readonly Reply[]): void => {
      const overdue = indexesOf(session).flatMap((key, position) =>
        toStrings(replies[position]).map((member) => ({ key, member })),
      );
      clear(overdue).catch(() => undefined);
    },
  };
}
