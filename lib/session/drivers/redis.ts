import type { RecordSealer } from '#lib/session/record-seal.ts';
import {
  HINT_AFTER_LOGOUT_SECONDS,
  HINT_SECONDS,
  isLive,
  logoutHintSchema,
  type Session,
  type SessionEnding,
} from '#lib/session/session.ts';
import { toNews, toReason } from '#lib/session/session-news.ts';
import {
  ENDING_SECONDS,
  type EndedSessions,
  type LogoutTarget,
  type SessionStore,
} from '#lib/session/session-store.ts';
import { sessionTag, subjectTag } from '#lib/session/session-tag.ts';
import { createAsk } from './redis-ask.ts';
import { type Batch, type Command, type RedisCommands, type Reply, toStrings } from './redis-commands.ts';
import { createSessionIndex, selectMembers, toMember } from './redis-index.ts';
import { createKeys, splitMember } from './redis-keys.ts';
import { createRedisNews } from './redis-news.ts';
import { createRecordReader, type SealedRecord, toRecords } from './redis-records.ts';
import { createReservations } from './redis-reservations.ts';
import { createRedisRevocations } from './redis-revocations.ts';
import type { RedisSubscription } from './redis-subscription.ts';
import { parseTrace, toTrace } from './redis-traces.ts';

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
 * How many sessions are ended at once. All that a logout token names at once would be the faster way to fail: a pipeline
 * that cannot be answered within its time limit cannot be when it is sent again, either.
 */
const SESSIONS_PER_PIPELINE = 1000;

const toParts = (members: readonly string[]): readonly (readonly string[])[] =>
  Array.from({ length: Math.ceil(members.length / SESSIONS_PER_PIPELINE) }, (_part, number) =>
    members.slice(number * SESSIONS_PER_PIPELINE, (number + 1) * SESSIONS_PER_PIPELINE),
  );

/**
 * Sessions on Redis or Valkey, version 7 or later, or a Cluster of them; without transactions or scripts.
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
  const { ask, askAgain } = asking;
  const keys = createKeys(prefix);
  const index = createSessionIndex(keys, now);
  const reservations = createReservations(keys);
  const { open, openAll } = createRecordReader(sealer, now);
  const news = createRedisNews(prefix, commands, options.subscription);

  const seal = async (key: string, value: unknown, seconds: number) =>
    ['SET', key, await sealer.seal(value), 'EX', seconds] satisfies Command;

  const sealSession = (session: Session) =>
    seal(keys.session(sessionTag(session.id)), session, session.idleExpiresAt - now());

  /** Removes what nobody can use. Should that fail, its time to live will do it. */
  const openOrRemove = async (reply: Reply, tag: string): Promise<Session | null> => {
    const session = await open(reply, tag);
    if (session !== 'damaged') return session;
    await ask([[['DEL', keys.session(tag)]]]).catch(() => undefined);
    return null;
  };

  /** Housekeeping after a deletion: no answer waits for it. Should it fail, entries stay until their time is over. */
  const tidy = (batches: readonly Batch[]): void => {
    ask(batches).catch(() => undefined);
  };

  /** The first one says why; what comes later has found nothing to end. */
  const leaveTrace = (tag: string, ending: SessionEnding): Command => [
    'SET',
    keys.gone(tag),
    toTrace(ending),
    'EX',
    ENDING_SECONDS,
    'NX',
  ];

  const toDelete = ({ id }: Session): Batch => {
    const tag = sessionTag(id);
    return [
      leaveTrace(tag, { by: 'person' }),
      ['DEL', keys.session(tag)],
      ['EXPIRE', keys.hint(tag), HINT_AFTER_LOGOUT_SECONDS, 'LT'],
    ];
  };

  /** Takes records and leaves a trace of each; then their entries leave the index. */
  const take = async (
    members: readonly string[],
    ending: SessionEnding,
    place: Parameters<typeof index.leave>[0],
  ): Promise<EndedSessions> => {
    const taken: SealedRecord[] = [];
    const parts = toParts(members);
    for (const part of parts) {
      const split = part.map(splitMember);
      const tags = split.map(({ session }) => session);
      const batches = tags.map((tag): Batch => [leaveTrace(tag, ending), ['GETDEL', keys.session(tag)]]);
      taken.push(...toRecords(tags, await ask(batches)));
      news.publish(split.map((named) => ({ ...named, reason: toReason(ending) })));
    }
    for (const part of parts) tidy(index.leave(place, part));
    return { count: taken.length, open: () => openAll(taken) };
  };

  /** @param indexed the index that the logout token is about, as it was after the mark was there. */
  const takeNamed = async (target: LogoutTarget, indexed: Reply): Promise<EndedSessions> => {
    const { reason } = target;
    const ending: SessionEnding = { by: 'provider', ...(reason === undefined ? {} : { reason }) };
    const named = selectMembers(target, toStrings(indexed));
    const members = target.allOfSubject ? await addOthersOfSubjects(target, named) : named;
    return take(members, ending, target);
  };

  /** The index knows the subjects of sessions that have gone, too: so it works again when it has failed. */
  const addOthersOfSubjects = async (target: LogoutTarget, named: readonly string[]) => {
    const subjects = index.subjectsOf(target, named);
    const replies = await ask(subjects.map((subject) => index.endSubject(subject, target.issuedAt)));
    const others = replies.flatMap((reply, position) =>
      toStrings(reply).map((session) => session + subjects[position]),
    );
    return [...new Set([...named, ...others])];
  };

  return {
    driver,

    create: async ({ session, hint, issuedAt }) => {
      const tag = sessionTag(session.id);
      const record = await sealSession(session);
      const kept = await seal(keys.hint(tag), hint, session.expiresAt - now() + HINT_SECONDS);
      const [trace, ...marks] = await ask([[record, kept, ['GET', keys.gone(tag)]], ...index.enter(session)]);
      const overtaken = marks.flat().some((mark) => mark !== null && Number(mark) >= issuedAt);
      if (trace === null && !overtaken) return true;
      await ask([[['DEL', keys.hint(tag)]], toDelete(session)]);
      tidy(index.leave(session, [toMember(session)]));
      return false;
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

    delete: async (sessions) => {
      await ask(sessions.map(toDelete));
      tidy(sessions.flatMap((session) => index.leave(session, [toMember(session)])));
      news.publish(sessions.map((session) => toNews(session, { by: 'person' })));
    },

    redeemLogoutToken: async (target, reservation) => {
      const attempt = reservations.attempt(reservation);
      // A token that has been used marks once more what has ended already, and does nothing else.
      const [indexed, holder, done] = await ask([index.end(target), ...attempt.batches]);
      const claim = attempt.toClaim(holder, done);
      if (claim !== 'claimed') return claim;
      try {
        return await takeNamed(target, indexed);
      } catch (error) {
        // The store has just failed, so this may fail too: then the reservation ends by itself.
        await ask([reservations.release(reservation)]).catch(() => undefined);
        throw error;
      }
    },

    deleteByProviderSession: async (key) => {
      const [indexed] = await ask([index.listProviderSession(key)]);
      return take(toStrings(indexed), { by: 'provider' }, key);
    },

    deleteOthers: async (session) => {
      const [indexed] = await ask([index.list(session)]);
      const others = toStrings(indexed).filter((tag) => tag !== sessionTag(session.id));
      const members = others.map((tag) => tag + subjectTag(session));
      return take(members, { by: 'person' }, { issuer: session.issuer });
    },

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
