import type { RecordSealer } from '#lib/session/record-seal.ts';
import { HINT_SECONDS, isLive, logoutHintSchema, type Session } from '#lib/session/session.ts';
import { toNews } from '#lib/session/session-news.ts';
import type { SessionStore } from '#lib/session/session-store.ts';
import { sessionTag } from '#lib/session/session-tag.ts';
import { createAsk } from './redis-ask.ts';
import { type Command, type RedisCommands, type Reply, toStrings } from './redis-commands.ts';
import { createDeletions } from './redis-deletions.ts';
import { createSessionIndex, toMember } from './redis-index.ts';
import { createIndexClearing } from './redis-index-clearing.ts';
import { createKeys } from './redis-keys.ts';
import { createRedisNews } from './redis-news.ts';
import { createRecordReader, toRecords } from './redis-records.ts';
import { createReservations } from './redis-reservations.ts';
import { createRedisRevocations } from './redis-revocations.ts';
import type { RedisSubscription } from './redis-subscription.ts';
import { parseTrace } from './redis-traces.ts';

export interface RedisStoreOptions {
  readonly driver: SessionStore['driver'];
  readonly commands: RedisCommands;
  /** How to listen to the same Redis, where a connection can be held. */
  readonly subscription?: RedisSubscription;
  readonly sealer: RecordSealer;
  /** Epoch seconds. */
  readonly now: () => number;
  /** What every key begins with. No braces: they decide where a Cluster puts a key. */
  readonly prefix: string;
}

/**
 * Sessions on Redis or Valkey, version 7 or later, or a Cluster of them; without scripts, or transactions across slots.
 *
 * All that a Cluster keeps in order is what one batch does in one slot. There, a login and a logout token that meet
 * do this:
 *
 * |                      | login                             | logout token                       |
 * | -------------------- | --------------------------------- | ---------------------------------- |
 * | slot of an index     | enter the index, read the marks   | first: write a mark, read the index |
 * | slot of a session    | write the record, read the trace  | then: leave a trace, take the record |
 *
 * In either slot each writes before it reads what the other writes, so one of them sees the other: the login learns
 * that it has been overtaken, or its record is taken. Everybody else only reads, deletes, or writes a record that
 * still exists. The whole argument: docs/decisions/0003.
 */
export function createRedisStore(options: RedisStoreOptions): SessionStore {
  const { driver, commands, sealer, now, prefix } = options;
  const asking = createAsk(commands);
  const { ask, askAgain, tidy } = asking;
  const keys = createKeys(prefix);
  const index = createSessionIndex(keys, now);
  const clearing = createIndexClearing({ asking, keys, now });
  const reservations = createReservations(keys);
  const { open, openAll } = createRecordReader(sealer, now);
  const news = createRedisNews(prefix, commands, options.subscription);

  const seal = async (key: string, value: unknown, seconds: number) =>
    ['SET', key, await sealer.seal(value), 'EX', seconds] satisfies Command;

  const sealSession = (session: Session) =>
    seal(keys.session(sessionTag(session.id)), session, session.idleExpiresAt - now());

  /** Removes what nobody can use, and does not wait for it. Should that fail, its time to live will do it. */
  const openOrRemove = async (reply: Reply, tag: string): Promise<Session | null> => {
    const session = await open(reply, tag);
    if (session !== 'damaged') return session;
    tidy([[['DEL', keys.session(tag)]]]);
    return null;
  };

  return {
    driver,

    create: async ({ session, hint, issuedAt }) => {
      const tag = sessionTag(session.id);
      const record = await sealSession(session);
      const kept = await seal(keys.hint(tag), hint, session.expiresAt - now() + HINT_SECONDS);
      const entering = index.enter(session);
      const [trace, ...replies] = await ask([
        [record, kept, ['GET', keys.gone(tag)]],
        ...entering,
        ...clearing.look(session),
      ]);
      const marks = replies.slice(0, entering.length).flat();
      const overtaken = marks.some((mark) => mark !== null && Number(mark) >= issuedAt);
      if (trace === null && !overtaken) {
        clearing.clear(session, replies.slice(entering.length));
        news.publish([toNews(session, 'begun')]);
        return true;
      }
      await ask([[['DEL', keys.session(tag)]], [['DEL', keys.hint(tag)]]]);
      tidy(index.leave(session, [toMember(session)]));
      return false;
    },

    hasEndedAtProvider: async (session) => {
      const [marks] = await askAgain([index.marksOf(session)]);
      return Array.isArray(marks) && marks.some((mark) => mark !== null);
    },

    read: async (id) => {
      const tag = sessionTag(id);
      const [record] = await askAgain([[['GET', keys.session(tag)]]]);
      return openOrRemove(record, tag);
    },

    readForLogout: async (id) => {
      const tag = sessionTag(id);
      const [record, hint] = await askAgain([[['GET', keys.session(tag)]], [['GET', keys.hint(tag)]]]);
      return {
        session: await openOrRemove(record, tag),
        hint: typeof hint === 'string' ? await sealer.unseal(hint, logoutHintSchema) : null,
      };
    },

    readEnding: async (id) => {
      const tag = sessionTag(id);
      const [trace, record, hint] = await askAgain([
        [['GET', keys.gone(tag)]],
        [['GET', keys.session(tag)]],
        [['EXISTS', keys.hint(tag)]],
      ]);
      if (typeof trace === 'string') return parseTrace(trace);
      return hint === 1 && (await open(record, tag)) === null ? { by: 'time' } : null;
    },

    update: async (session) => {
      if (!isLive(session, now())) return false;
      // XX: what has been deleted since it was read stays deleted.
      const [written] = await ask([[[...(await sealSession(session)), 'XX']]]);
      return written !== null;
    },

    ...createDeletions({ asking, keys, index, reservations, news, openAll }),

    list: async (subject) => {
      const [indexed] = await askAgain([index.list(subject)]);
      const tags = toStrings(indexed);
      return openAll(toRecords(tags, await askAgain(tags.map((tag) => [['GET', keys.session(tag)]]))));
    },

    claimOnce: async (reservation) => {
      const { batches, toClaim } = reservations.attempt(reservation);
      const [holder, done] = await ask(batches);
      return toClaim(holder, done);
    },

    confirm: async (reservation) => {
      await ask([reservations.confirm(reservation)]);
    },

    revocations: createRedisRevocations({ asking, keys, sealer, now }),

    subscribe: news.subscribe,

    ping: async () => {
      await askAgain([[['PING']]]);
    },

    close: commands.close,
  };
}
