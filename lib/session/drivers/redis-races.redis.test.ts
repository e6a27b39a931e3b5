import { afterAll, beforeAll, expect, test } from 'vitest';
import { explore } from '#dev/testing/interleavings.ts';
import { type RedisServer, startRedisServer } from '#dev/testing/redis-server.ts';
import { createRecordSealer } from '#lib/session/record-seal.ts';
import { createLogin, ISSUER, redeemNewToken } from '#lib/session/session.fixture.ts';
import type { LogoutTarget, NewLogin, SessionStore } from '#lib/session/session-store.ts';
import { sessionTag } from '#lib/session/session-tag.ts';
import { PATIENCE_MS } from './redis.fixture.ts';
import { createRedisStore } from './redis.ts';
import type { Command, RedisCommands } from './redis-commands.ts';
import { createKeys } from './redis-keys.ts';
import { createTcpCommands } from './redis-tcp.ts';

const NOW = Math.floor(Date.now() / 1000);
const sealer = createRecordSealer(['a secret for tests, 32 characters']);

const BY_SID: LogoutTarget = { issuer: ISSUER, issuedAt: NOW, providerSessionId: 's' };
const BY_SUB: LogoutTarget = { issuer: ISSUER, issuedAt: NOW, subject: 'alice' };
const BY_BOTH: LogoutTarget = { ...BY_SID, subject: 'alice' };

const FOR_ALL: LogoutTarget = { ...BY_SID, allOfSubject: true };

type Act = (store: SessionStore, commands: RedisCommands) => Promise<unknown>;

interface Meeting {
  /** Who is signed in before. */
  readonly existing?: readonly NewLogin[];
  readonly acts: readonly Act[];
  /** Whose sessions must not be found once all acts have been answered. */
  readonly ended: readonly NewLogin[];
}

let server: RedisServer;
let redis: RedisCommands;
beforeAll(async () => {
  // A server of its own: each run begins on an empty one.
  server = await startRedisServer();
  redis = createTcpCommands([server.url], PATIENCE_MS);
});
afterAll(async () => {
  await redis.close();
  await server.stop();
});

const createStore = (commands: RedisCommands) =>
  createRedisStore({ driver: 'redis-cluster', commands, sealer, now: () => NOW, prefix: '' });

/** @param tap what becomes of the commands of the acts on their way. */
async function findSurvivors(
  { existing = [], acts, ended }: Meeting,
  tap: (commands: RedisCommands) => RedisCommands = (commands) => commands,
): Promise<{ survivors: number; orders: number }> {
  const store = createStore(redis);
  let survivors = 0;
  const check = async () => {
    const listed = await store.list({ issuer: ISSUER, subject: 'alice' });
    for (const { session } of ended) {
      const found = (await store.read(session.id)) !== null;
      if (found || listed.some(({ id }) => id === session.id)) survivors += 1;
    }
  };
  const orders = await explore(redis, async () => {
    await redis.pipeline([[['FLUSHALL']]]);
    for (const login of existing) await store.create(login);
    return {
      operations: acts.map((act) => (commands) => act(createStore(tap(commands)), commands)),
      check,
    };
  });
  return { survivors, orders };
}

const login = () => createLogin(NOW, { providerSessionId: 's' });
const create =
  (newLogin: NewLogin): Act =>
  (store) =>
    store.create(newLogin);
const update =
  ({ session }: NewLogin): Act =>
  (store) =>
    store.update({ ...session, accessToken: 'new' });
const signOut =
  ({ session }: NewLogin): Act =>
  (store) =>
    store.delete([session]);
const send =
  (target: LogoutTarget): Act =>
  (store) =>
    redeemNewToken(store, target);

const endProviderSession: Act = (store) =>
  store.deleteByProviderSession({ issuer: ISSUER, providerSessionId: 's' });
const endOthersThan =
  ({ session }: NewLogin): Act =>
  (store) =>
    store.deleteOthers(session);
/** What Redis does when the time of a record is over. */
const expire =
  ({ session }: NewLogin): Act =>
  (_store, commands) =>
    commands.pipeline([[['DEL', createKeys('').session(sessionTag(session.id))]]]);

const one = login();
const two = login();
const elsewhere = createLogin(NOW, { providerSessionId: 't' });

test.each<[string, Meeting]>([
  ['a logout token by sid and a login', { acts: [send(BY_SID), create(one)], ended: [one] }],
  ['a logout token by sub and a login', { acts: [send(BY_SUB), create(one)], ended: [one] }],
  ['a logout token by both and a login', { acts: [send(BY_BOTH), create(one)], ended: [one] }],
  ['a logout token and two logins', { acts: [send(BY_SID), create(one), create(two)], ended: [one, two] }],
  ['two logout tokens and a login', { acts: [send(BY_SID), send(BY_SUB), create(one)], ended: [one] }],
  [
    'a logout token, a login, and a refresh of another session',
    { existing: [one], acts: [send(BY_SUB), create(two), update(one)], ended: [one, two] },
  ],
  [
    'a logout token and two refreshes',
    { existing: [one], acts: [send(BY_SID), update(one), update(one)], ended: [one] },
  ],
  [
    'a sign-out and two refreshes',
    { existing: [one], acts: [signOut(one), update(one), update(one)], ended: [one] },
  ],
  [
    'a sign-out, a logout token and a refresh',
    { existing: [one], acts: [signOut(one), send(BY_SID), update(one)], ended: [one] },
  ],
  [
    'a sign-out of one session, a login, and a logout token',
    { existing: [one], acts: [signOut(one), create(two), send(BY_BOTH)], ended: [one, two] },
  ],
  [
    'a logout token for all of a subject and a login in another provider session',
    { existing: [one], acts: [send(FOR_ALL), create(elsewhere)], ended: [one, elsewhere] },
  ],
  [
    'a logout token for all of a subject, a sign-out, and a refresh in another provider session',
    {
      existing: [one, elsewhere],
      acts: [send(FOR_ALL), signOut(one), update(elsewhere)],
      ended: [one, elsewhere],
    },
  ],
  [
    'the end of all others, a refresh, and a logout token',
    { existing: [one, elsewhere], acts: [endOthersThan(elsewhere), update(one), send(BY_SID)], ended: [one] },
  ],
  [
    'the end of a provider session, a refresh, and a sign-out of another',
    { existing: [one, two], acts: [endProviderSession, update(one), signOut(two)], ended: [one, two] },
  ],
  [
    'a session that expires, its refresh, and a logout token',
    { existing: [one], acts: [expire(one), update(one), send(BY_SID)], ended: [one] },
  ],
])('%s: no order of their commands lets a session survive', async (_name, meeting) => {
  const { survivors, orders } = await findSurvivors(meeting);
  expect(survivors).toBe(0);
  expect(orders).toBeGreaterThan(1);
});

/** Makes the acts blind for what this command says. */
const blindFor =
  (isHidden: (command: Command) => boolean) =>
  (commands: RedisCommands): RedisCommands => ({
    ...commands,
    pipeline: async (batches) => {
      const replies = await commands.pipeline(batches);
      return replies.map((reply, index) => (batches[index]?.some(isHidden) ? null : reply));
    },
  });

test.each<[string, (command: Command) => boolean]>([
  ['the marks', ([name]) => name === 'ZMSCORE'],
  ['the trace', ([name, key]) => name === 'GET' && String(key).startsWith('gone:')],
])('a login that did not read %s could survive a logout token', async (_name, isHidden) => {
  const meeting = { acts: [send(BY_SID), create(one)], ended: [one] };
  const { survivors } = await findSurvivors(meeting, blindFor(isHidden));
  expect(survivors).toBeGreaterThan(0);
});
