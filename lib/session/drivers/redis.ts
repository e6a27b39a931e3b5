import * as z from 'zod';
import type { Sealer } from '#lib/session/seal.ts';
import { HINT_SECONDS, isLive, logoutHintSchema, type Session, sessionSchema } from '#lib/session/session.ts';
import { ENDED_SECONDS, type SessionStore } from '#lib/session/session-store.ts';
import { createAsk } from './redis-ask.ts';
import type { Batch, Command, RedisCommands, Reply } from './redis-commands.ts';
import { createSessionIndex, selectMembers } from './redis-index.ts';
import { createKeys, sessionTag, splitMember } from './redis-keys.ts';

export interface RedisStoreOptions {
  readonly driver: SessionStore['driver'];
  readonly commands: RedisCommands;
  readonly sealer: Sealer;
  /** Epoch seconds. */
  readonly now: () => number;
  /** What every key begins with. No braces: they decide where a Cluster puts a key. */
  readonly prefix: string;
}

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

  const openAll = async (replies: readonly Reply[], tags: readonly string[]): Promise<readonly Session[]> => {
    const sessions = await Promise.all(tags.map((tag, position) => open(replies[position], tag)));
    return sessions.filter((session) => session !== null);
  };

  const toDelete = (session: Session): Batch[] => {
    const tag = sessionTag(session.id);
    return [[['DEL', keys.session(tag), keys.hint(tag)]], ...index.leave(session)];
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
      await ask(toDelete(session));
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
      const tags = members.map((member) => splitMember(member).session);
      const take = (tag: string): Batch => [
        ['SET', keys.gone(tag), 1, 'EX', ENDED_SECONDS],
        ['GETDEL', keys.session(tag)],
      ];
      return openAll(await ask([...tags.map(take), ...index.leaveEnded(target, members)]), tags);
    },

    list: async (subject) => {
      const [indexed] = await askAgain([index.list(subject)]);
      const tags = toStrings(indexed);
      return openAll(await askAgain(tags.map((tag) => [['GET', keys.session(tag)]])), tags);
    },

    claimOnce: async (name, ttlSeconds) => {
      const [claimed] = await ask([[['SET', keys.once(name), 1, 'EX', ttlSeconds, 'NX']]]);
      return claimed !== null;
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

const toStrings = (reply: Reply): readonly string[] =>
  Array.isArray(reply) ? reply.filter((item): item is string => typeof item === 'string') : [];
