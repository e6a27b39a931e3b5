import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import type { Sealer } from '#lib/session/seal.ts';
import {
  HINT_AFTER_LOGOUT_SECONDS,
  HINT_SECONDS,
  isLive,
  logoutHintSchema,
  type Session,
  sessionSchema,
} from '#lib/session/session.ts';
import { ENDED_SECONDS, type LogoutTarget, type SessionStore } from '#lib/session/session-store.ts';
import { createAsk } from './redis-ask.ts';
import type { Batch, Command, RedisCommands, Reply } from './redis-commands.ts';
import { createSessionIndex, selectMembers } from './redis-index.ts';
import { createKeys, sessionTag, splitMember } from './redis-keys.ts';

/** What a reservation holds once what it is for has been done; before that, who has reserved it. */
const DONE = 'done';

export interface RedisStoreOptions {
  readonly driver: SessionStore['driver'];
  readonly commands: RedisCommands;
  readonly sealer: Sealer;
  /** Epoch seconds. */
  readonly now: () => number;
  /** What every key begins with. No braces: they decide where a Cluster puts a key. */
  readonly prefix: string;
}

/** The record of a session as it was stored under this tag. */
interface SealedRecord {
  readonly tag: string;
  readonly sealed: string;
}

/**
 * How many sessions a logout token ends at once. All that it names at once would be the faster way to fail: a pipeline
 * that cannot be answered within its time limit cannot be when it is sent again, either.
 */
const SESSIONS_PER_PIPELINE = 1000;

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
export function createRedisStore({ driver, commands, sealer, now, prefix }: RedisStoreOptions): SessionStore {
  const { ask, askAgain } = createAsk(commands);
  const keys = createKeys(prefix);
  const index = createSessionIndex(keys, now);

  const seal = async (key: string, value: unknown, seconds: number) =>
    ['SET', key, await sealer.seal(value, seconds), 'EX', seconds] satisfies Command;

  const sealSession = (session: Session) =>
    seal(keys.session(sessionTag(session.id)), session, session.idleExpiresAt - now());

  const unseal = async <T>(reply: Reply, schema: z.ZodType<T>) =>
    typeof reply === 'string' ? sealer.unseal(reply, schema) : null;

  /**
   * A record that is of no use is left to its time to live. Another instance may have the next secret or the next
   * version already and read it; and one that looks expired may have been used again since.
   */
  const open = async (reply: Reply, tag: string): Promise<Session | null> => {
    const session = await unseal(reply, sessionSchema);
    // A record that was copied to another key must not sign anyone in as somebody else.
    return session !== null && sessionTag(session.id) === tag && isLive(session, now()) ? session : null;
  };

  /** One after another: thousands at once would keep everybody else's from being opened. */
  const openAll = async (records: readonly SealedRecord[]): Promise<readonly Session[]> => {
    const sessions: Session[] = [];
    for (const { sealed, tag } of records) {
      const session = await open(sealed, tag);
      if (session !== null) sessions.push(session);
    }
    return sessions;
  };

  const toDelete = (session: Session): Batch[] => {
    const tag = sessionTag(session.id);
    const record: Batch = [
      ['DEL', keys.session(tag)],
      ['EXPIRE', keys.hint(tag), HINT_AFTER_LOGOUT_SECONDS, 'LT'],
    ];
    return [record, ...index.leave(session)];
  };

  /** Takes the records of sessions that a logout token ends, and leaves a trace of each. */
  const take = async (target: LogoutTarget, members: readonly string[]) => {
    const tags = members.map((member) => splitMember(member).session);
    const batches = tags.map(
      (tag): Batch => [
        ['SET', keys.gone(tag), 1, 'EX', ENDED_SECONDS],
        ['GETDEL', keys.session(tag)],
      ],
    );
    return toRecords(tags, await ask([...batches, ...index.leaveEnded(target, members)]));
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
      await ask([[['DEL', keys.hint(tag)]], ...toDelete(session)]);
      return false;
    },

    read: async (id) => {
      const tag = sessionTag(id);
      const [record] = await askAgain([[['GET', keys.session(tag)]]]);
      return open(record, tag);
    },

    readForLogout: async (id) => {
      const tag = sessionTag(id);
      const [record, hint] = await askAgain([[['GET', keys.session(tag)]], [['GET', keys.hint(tag)]]]);
      return { session: await open(record, tag), hint: await unseal(hint, logoutHintSchema) };
    },

    update: async (session) => {
      if (!isLive(session, now())) return false;
      // XX: what has been deleted since it was read stays deleted.
      const [written] = await ask([[[...(await sealSession(session)), 'XX']]]);
      return written !== null;
    },

    delete: async (sessions) => {
      await ask(sessions.flatMap(toDelete));
    },

    deleteByLogoutToken: async (target) => {
      const [indexed] = await ask([index.end(target)]);
      const members = selectMembers(target, toStrings(indexed));
      const taken: SealedRecord[] = [];
      for (let start = 0; start < members.length; start += SESSIONS_PER_PIPELINE) {
        taken.push(...(await take(target, members.slice(start, start + SESSIONS_PER_PIPELINE))));
      }
      return { count: taken.length, open: () => openAll(taken) };
    },

    list: async (subject) => {
      const [indexed] = await askAgain([index.list(subject)]);
      const tags = toStrings(indexed);
      return openAll(toRecords(tags, await askAgain(tags.map((tag) => [['GET', keys.session(tag)]]))));
    },

    claimOnce: async (name, ttlSeconds) => {
      const [key, own] = [keys.once(name), randomUUID()];
      const [claim] = await ask([
        [
          ['SET', key, own, 'EX', ttlSeconds, 'NX'],
          ['GET', key],
        ],
      ]);
      if (claim === own) return 'claimed';
      return claim === DONE ? 'done' : 'taken';
    },

    confirm: async (name, ttlSeconds) => {
      await ask([[['SET', keys.once(name), DONE, 'EX', ttlSeconds]]]);
    },

    release: async (name) => {
      await ask([[['DEL', keys.once(name)]]]);
    },

    keep: async (name, value, ttlSeconds) => {
      await ask([[await seal(keys.kept(name), value, ttlSeconds)]]);
    },

    take: async (name) => {
      const [kept] = await ask([[['GETDEL', keys.kept(name)]]]);
      return unseal(kept, z.string());
    },

    ping: async () => {
      await askAgain([[['PING']]]);
    },

    close: commands.close,
  };
}

const toRecords = (tags: readonly string[], replies: readonly Reply[]): readonly SealedRecord[] =>
  tags.flatMap((tag, position) => {
    const sealed = replies[position];
    return typeof sealed === 'string' ? [{ tag, sealed }] : [];
  });

const toStrings = (reply: Reply): readonly string[] =>
  Array.isArray(reply) ? reply.filter((item): item is string => typeof item === 'string') : [];
