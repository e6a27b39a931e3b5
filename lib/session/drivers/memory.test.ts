import { expect, test } from 'vitest';
import { createLogin } from '#lib/session/session.fixture.ts';
import { HINT_AFTER_LOGOUT_SECONDS } from '#lib/session/session.ts';
import { describeSessionNews } from '#lib/session/session-news.contract.ts';
import { describeSessionStore } from '#lib/session/session-store.contract.ts';
import { testRandomUse } from '#lib/session/session-store.property.ts';
import { createMemoryStore } from './memory.ts';

describeSessionStore('memory', async ({ now }) => createMemoryStore({ now }));

describeSessionNews('memory', async ({ now }) => {
  const store = createMemoryStore({ now });
  return [store, store];
});

testRandomUse('memory', async ({ now }) => [createMemoryStore({ now })], 200);

test('a reservation ends with its time', async () => {
  let now = 1_000_000;
  const store = createMemoryStore({ now: () => now });
  await store.claimOnce({ name: 'name', ttlSeconds: 60 });
  now += 60;
  expect(await store.claimOnce({ name: 'name', ttlSeconds: 60 })).toBe('claimed');
  await store.confirm({ name: 'name', ttlSeconds: 300 });
  now += 299;
  expect(await store.claimOnce({ name: 'name', ttlSeconds: 60 })).toBe('done');
  now += 1;
  expect(await store.claimOnce({ name: 'name', ttlSeconds: 60 })).toBe('claimed');
});

test('a hint ends no later because its person signs out once more', async () => {
  let now = 1_000_000;
  const store = createMemoryStore({ now: () => now });
  const { session, ...rest } = createLogin(now);
  await store.create({ session, ...rest });
  await store.delete([session]);
  now += HINT_AFTER_LOGOUT_SECONDS - 1;
  await store.delete([session]);
  expect((await store.readForLogout(session.id)).hint).toEqual(rest.hint);
  now += 1;
  expect((await store.readForLogout(session.id)).hint).toBeNull();
});
