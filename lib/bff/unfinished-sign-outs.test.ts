import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { parseConfig } from '../config.ts';
import { createProvider } from '../oidc/provider.ts';
import { createMemoryStore } from '../session/drivers/memory.ts';
import { createLogin } from '../session/session.fixture.ts';
import type { SessionStore } from '../session/session-store.ts';
import { createUnfinishedSignOuts } from './unfinished-sign-outs.ts';

const FIRST_MS = 1000;
const LONGEST_MS = 30_000;

const config = parseConfig({
  APP_BASE_URL: 'http://localhost:3000',
  OIDC_ISSUER: 'http://127.0.0.1:9',
  OIDC_CLIENT_ID: 'app',
  OIDC_CLIENT_SECRET: 'a-secret-of-the-client',
  SESSION_SECRET: 'a-secret-for-tests-that-is-long-enough',
  SESSION_ABSOLUTE_SECONDS: '3600',
  LOGOUT_REVOKE_REFRESH_TOKEN: 'never',
});

let now: number;
let store: SessionStore;
let attempts: number;
/** Whether the store refuses to delete a session of this id. */
let isDown: (id: string) => boolean;

beforeEach(() => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  now = 1_000_000;
  attempts = 0;
  isDown = () => true;
  const memory = createMemoryStore({ now: () => now });
  store = {
    ...memory,
    delete: async (sessions) => {
      attempts += 1;
      if (sessions.some(({ id }) => isDown(id))) throw new Error('The store is down.');
      await memory.delete(sessions);
    },
  };
});

const create = (logout = config.logout) => {
  const provider = createProvider(config.oidc, 'http://localhost:3000/bff/callback', () => now);
  const settings = { ...config, logout };
  const surroundings = { config: settings, provider, sessions: store, now: () => now, log: () => {} };
  return createUnfinishedSignOuts(surroundings, { firstMs: FIRST_MS, longestMs: LONGEST_MS });
};

const signIn = async (id: string) => {
  const login = createLogin(now, { id });
  await store.create(login);
  return login.session;
};

const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);

test('are tried at once, then less and less often, until the store takes one', async () => {
  const unfinished = create();
  await signIn('a');
  unfinished.add({ sessionId: 'a', session: null, awaitedState: null });
  await pass(0);
  expect(attempts).toBe(1);
  await pass(2 * FIRST_MS);
  expect(attempts).toBe(2);
  // In ten minutes, at intervals of 30 seconds and a few shorter ones.
  await pass(600_000);
  expect(attempts).toBeGreaterThan(20);
  expect(attempts).toBeLessThan(30);

  isDown = () => false;
  expect(unfinished.has('a')).toBe(true);
  await pass(LONGEST_MS);
  expect(unfinished.has('a')).toBe(false);
  expect(await store.read('a')).toBeNull();
  expect(vi.getTimerCount()).toBe(0);
});

test('do not wait for one that fails every time', async () => {
  const unfinished = create();
  isDown = (id) => id === 'bad';
  for (const id of ['bad', 'a', 'b']) {
    await signIn(id);
    unfinished.add({ sessionId: id, session: null, awaitedState: null });
  }
  await pass(LONGEST_MS);
  expect(['bad', 'a', 'b'].map(unfinished.has)).toEqual([true, false, false]);
});

test('that are added while others are tried have their turn', async () => {
  const unfinished = create();
  unfinished.add({ sessionId: 'a', session: await signIn('a'), awaitedState: null });
  await pass(0);
  isDown = () => false;
  unfinished.add({ sessionId: 'b', session: await signIn('b'), awaitedState: null });
  await pass(2 * FIRST_MS);
  unfinished.add({ sessionId: 'c', session: await signIn('c'), awaitedState: null });
  await pass(0);
  expect(['a', 'b', 'c'].map(unfinished.has)).toEqual([false, false, false]);
});

test('of which the answer got lost do not forget the refresh token', async () => {
  const { delete: end } = store;
  isDown = () => false;
  store = {
    ...store,
    delete: async (sessions) => {
      await end(sessions);
      if (attempts === 1) throw new Error('Its answer got lost.');
    },
  };
  const unfinished = create({ ...config.logout, revokeRefreshToken: 'after' });
  const { refreshToken } = await signIn('a');
  unfinished.add({ sessionId: 'a', session: null, awaitedState: 'the-state' });
  await pass(0);
  expect([unfinished.has('a'), await store.read('a')]).toEqual([true, null]);
  await pass(2 * FIRST_MS);
  expect(unfinished.has('a')).toBe(false);
  expect(await store.revocations.get('the-state')).toMatchObject({ refreshToken });
});

test('are given up when the session can no longer live', async () => {
  const unfinished = create();
  unfinished.add({ sessionId: 'a', session: await signIn('a'), awaitedState: null });
  await pass(0);
  now += 3600;
  await pass(LONGEST_MS);
  expect(unfinished.has('a')).toBe(false);
  expect(vi.getTimerCount()).toBe(0);
});

test('are no longer tried once closed', async () => {
  const unfinished = create();
  unfinished.add({ sessionId: 'a', session: await signIn('a'), awaitedState: null });
  await pass(0);
  unfinished.close();
  await pass(LONGEST_MS);
  expect(attempts).toBe(1);
  expect(vi.getTimerCount()).toBe(0);
});

test('do not keep a process alive', async () => {
  vi.useRealTimers();
  const script = `
    const { createUnfinishedSignOuts } = await import('./lib/bff/unfinished-sign-outs.ts');
    const runtime = {
      config: { session: { absoluteSeconds: 3600 } },
      sessions: { read: async () => { throw new Error('The store is down.'); } },
      now: () => 0,
      log: console.log,
    };
    createUnfinishedSignOuts(runtime, { firstMs: 3_600_000, longestMs: 3_600_000 })
      .add({ sessionId: 'a', session: null, awaitedState: null });`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script]);
  expect(stdout).toContain('sign_outs_unfinished');
});
