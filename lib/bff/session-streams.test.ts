import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { createEventReader } from '#dev/testing/event-reader.ts';
import { parseConfig } from '../config.ts';
import { createMemoryStore } from '../session/drivers/memory.ts';
import { createLogin, LIFETIMES } from '../session/session.fixture.ts';
import type { Session } from '../session/session.ts';
import { type SessionNewsListener, toNews } from '../session/session-news.ts';
import type { SessionStore } from '../session/session-store.ts';
import { createSessionStreams, type SessionStreams } from './session-streams.ts';

const HEARTBEAT_MS = 20_000;

const config = parseConfig({
  APP_BASE_URL: 'http://localhost:3000',
  OIDC_ISSUER: 'http://127.0.0.1:9',
  OIDC_CLIENT_ID: 'app',
  OIDC_CLIENT_SECRET: 'a-secret-of-the-client',
  SESSION_SECRET: 'a-secret-for-tests-that-is-long-enough',
});

let now: number;
let store: { -readonly [member in keyof SessionStore]: SessionStore[member] };
let reads: number;
let subscriptions: number;
let news: SessionNewsListener;
let streams: SessionStreams;

beforeEach(() => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  now = 1_000_000;
  [reads, subscriptions] = [0, 0];
  const memory = createMemoryStore({ now: () => now });
  store = {
    ...memory,
    read: async (id) => {
      reads += 1;
      return memory.read(id);
    },
    subscribe: (listener) => {
      subscriptions += 1;
      news = listener;
      return () => {
        subscriptions -= 1;
      };
    },
  };
  const unfinishedSignOuts = { add: () => {}, has: () => false, noteReturn: () => {}, close: () => {} };
  streams = createSessionStreams({
    config,
    sessions: store,
    unfinishedSignOuts,
    now: () => now,
    log: () => {},
  });
  onTestFinished(streams.close);
});

const signIn = async (): Promise<Session> => {
  const login = createLogin(now);
  await store.create(login);
  return login.session;
};

const open = async ({ id }: Session) => {
  const body = await streams.open(id);
  if (body === null) throw new Error('There is nothing to read.');
  const reader = createEventReader(new Response(body));
  await reader.next();
  return reader;
};

const pass = async (seconds: number) => {
  for (let passed = 0; passed < seconds; passed += HEARTBEAT_MS / 1000) {
    now += HEARTBEAT_MS / 1000;
    await vi.advanceTimersByTimeAsync(HEARTBEAT_MS);
  }
};

test('a thousand browsers that wait take one subscription, one timer, and no reading of the store', async () => {
  const sessions = await Promise.all(Array.from({ length: 1000 }, signIn));
  const readers = await Promise.all(sessions.map(open));
  const untilEnd = readers.map(({ next }) => next());
  reads = 0;
  await pass(500);
  expect([subscriptions, vi.getTimerCount(), reads]).toEqual([1, 1, 0]);

  await Promise.all(readers.map(({ cancel }) => cancel()));
  expect(await Promise.all(untilEnd)).toEqual(readers.map(() => null));
  expect(vi.getTimerCount()).toBe(0);
});

test('a connection ends after ten minutes at the latest, and the browser may come back', async () => {
  const session = { ...(await signIn()), idleExpiresAt: now + 3600 };
  await store.update(session);
  const { next } = await open(session);
  const end = next();
  await pass(600);
  expect(await end).toBeNull();
  expect(await streams.open(session.id)).not.toBeNull();
});

test('a connection ends when the idle time of its session is over', async () => {
  const session = await signIn();
  now += LIFETIMES.idleSeconds - 60;
  const { next } = await open(session);
  const end = next();
  await pass(60);
  expect(await end).toBeNull();
  expect(await streams.open(session.id)).toBeNull();
});

test('a browser that takes nothing any more is let go', async () => {
  const session = await signIn();
  await streams.open(session.id);
  expect(vi.getTimerCount()).toBe(1);
  await pass(60);
  expect(vi.getTimerCount()).toBe(0);
});

test('when the news may have been interrupted, every session is looked up once', async () => {
  const [gone, alive] = [await signIn(), await signIn()];
  const [goneReader, aliveReader] = [await open(gone), await open(alive)];
  await store.delete([gone]);
  reads = 0;
  news.onListening();
  expect(await goneReader.next()).toMatchObject({ event: 'ended', data: { reason: 'signed_out' } });
  const next = aliveReader.next();
  await vi.advanceTimersByTimeAsync(0);
  expect(reads).toBe(2);
  streams.close();
  expect(await next).toBeNull();
});

test('a browser whose session cannot be looked up is let go, to come back', async () => {
  const { next } = await open(await signIn());
  store.read = () => Promise.reject(new Error('The store is down.'));
  news.onListening();
  expect(await next()).toBeNull();
});

test('a session that ends while it is being looked up is told', async () => {
  const session = await signIn();
  const opening = streams.open(session.id);
  news.onNews([toNews(session, { by: 'provider' })]);
  const reader = createEventReader(new Response(await opening));
  await reader.next();
  expect(await reader.next()).toMatchObject({ event: 'ended', data: { reason: 'provider' } });
  expect(vi.getTimerCount()).toBe(0);
});

test('a server that is to stop lets everybody go and takes nobody any more', async () => {
  const session = await signIn();
  const { next } = await open(session);
  streams.close();
  expect(await next()).toBeNull();
  expect(await streams.open(session.id)).toBeNull();
  expect([subscriptions, vi.getTimerCount()]).toEqual([0, 0]);
});
