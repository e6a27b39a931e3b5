import { expect, test } from 'vitest';
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
});
