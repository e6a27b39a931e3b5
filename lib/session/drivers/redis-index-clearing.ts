import type { Session } from '#lib/session/session.ts';
import type { createAsk } from './redis-ask.ts';
import { type Batch, toStrings } from './redis-commands.ts';
import { CLOCK_SECONDS, indexTagsOf } from './redis-index.ts';
import { type RedisKeys, splitMember } from './redis-keys.ts';

/** How many entries of an index are looked at after a login: more than it has entered. */
const ENTRIES_PER_LOGIN = 100;

/** The answer to `TTL` for a key that is not there. */
const NO_KEY = -2;

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
  const overdueOf = (key: string): Batch => [
    // Not at once: by the clock of another instance it may be overdue before its record has arrived.
    ['ZRANGE', key, '-inf', now() - CLOCK_SECONDS, 'BYSCORE', 'LIMIT', 0, ENTRIES_PER_LOGIN],
  ];

  const clear = async (indexes: readonly string[]): Promise<void> => {
    const replies = await ask(indexes.map(overdueOf));
    const entries = indexes.flatMap((key, position) =>
      toStrings(replies[position]).map((member) => ({ key, member })),
    );
    const lives = await ask(
      entries.map(({ member }) => [['TTL', keys.session(splitMember(member).session)]]),
    );
    const settle = ({ key, member }: (typeof entries)[number], position: number): Batch => {
      const seconds = Number(lives[position]);
      return [
        seconds === NO_KEY ? ['ZREM', key, member] : ['ZADD', key, 'XX', 'GT', now() + seconds, member],
      ];
    };
    await ask(entries.map(settle));
  };

  /** For afterwards: nobody waits for it, and nothing fails because of it. */
  return (session: Session): void => {
    clear(indexTagsOf(session).map(keys.index)).catch(() => undefined);
  };
}
