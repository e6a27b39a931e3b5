import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createLogin, ISSUER, redeemNewToken } from '#lib/session/session.fixture.ts';
import { createRedisWorld, OLD_SECRET, RESERVATION, toRevocation, UNKNOWN } from './redis.fixture.ts';
import type { RedisCommands } from './redis-commands.ts';

const world = createRedisWorld();
const { count, createStore, keyOf, keysOf, tell } = world;

describe('round trips', () => {
  const login = () => createLogin(world.now, { providerSessionId: 's' });

  test('everything is one, but what has to look sessions up first, and a login that was overtaken', async () => {
    const store = createStore();
    const { session } = login();
    expect(await count(() => store.create({ ...login(), session }))).toBe(1);
    expect(await count(() => store.read(session.id))).toBe(1);
    expect(await count(() => store.readForLogout(session.id))).toBe(1);
    expect(await count(() => store.update(session))).toBe(1);
    expect(await count(() => store.list(session))).toBe(2);
    expect(await count(() => store.delete([session, login().session]))).toBe(1);
    expect(await count(() => store.delete([]))).toBe(0);
    expect(await count(() => store.deleteOthers(session))).toBe(1);
    expect(await count(() => store.deleteByProviderSession(UNKNOWN))).toBe(1);
    expect(await count(() => store.readEnding(session.id))).toBe(1);
    expect(await count(() => store.claimOnce(RESERVATION))).toBe(1);
    expect(await count(() => store.confirm(RESERVATION))).toBe(1);
    expect(await count(() => store.revocations.put(toRevocation(world.now), world.now))).toBe(1);
    expect(await count(() => store.revocations.get('id'))).toBe(1);
    expect(await count(() => store.revocations.lease(10, 60))).toBe(2);
    expect(await count(() => store.revocations.lease(10, 60))).toBe(1);
    expect(await count(() => store.revocations.remove('id'))).toBe(1);
    expect(await count(() => store.ping())).toBe(1);
  });

  test('a logout token takes two, however many sessions it ends', async () => {
    const store = createStore();
    for (const sessions of [1, 50]) {
      for (let index = 0; index < sessions; index += 1) {
        await store.create(
          createLogin(world.now, { subject: `${sessions}`, providerSessionId: randomUUID() }),
        );
      }
      const target = { issuer: ISSUER, issuedAt: world.now, subject: `${sessions}` };
      expect(await count(() => store.redeemLogoutToken(target, RESERVATION))).toBe(2);
      await tell('DEL', await keyOf('once'));
      const own = createLogin(world.now, { subject: `${sessions}` }, world.now + 1);
      const other = createLogin(world.now, { subject: `${sessions}` }, world.now + 1);
      await Promise.all([own, other].map(store.create));
      expect(await count(() => store.deleteOthers(own.session))).toBe(2);
    }
    await store.create(createLogin(world.now, UNKNOWN));
    expect(await count(() => store.deleteByProviderSession(UNKNOWN))).toBe(2);
    await redeemNewToken(store, { issuer: ISSUER, issuedAt: world.now, providerSessionId: 's' });
    expect(await count(() => store.create(login()))).toBe(2);
  });

  test('a logout token for more than a thousand sessions takes one more for each further thousand', async () => {
    const store = createStore();
    const logins = Array.from({ length: 2001 }, () =>
      createLogin(world.now, { providerSessionId: randomUUID() }),
    );
    while (logins.length > 0) await Promise.all(logins.splice(0, 50).map(store.create));
    const target = { issuer: ISSUER, issuedAt: world.now, subject: 'alice' };
    expect(await count(async () => expect((await redeemNewToken(store, target)).count).toBe(2001))).toBe(4);
    expect(await keysOf('session')).toEqual([]);
  });

  test('a read that fails is tried once more, a write is not, and neither after the time limit', async () => {
    const failing = (name: string): RedisCommands => ({
      pipeline: () => Promise.reject(Object.assign(new Error('no'), { name })),
      close: async () => {},
    });
    const broken = createStore([OLD_SECRET], failing('Error'));
    expect(
      await count(() => expect(broken.read('id')).rejects.toMatchObject({ code: 'store_unavailable' })),
    ).toBe(2);
    expect(await count(() => expect(broken.claimOnce(RESERVATION)).rejects.toThrow())).toBe(1);
    const hanging = createStore([OLD_SECRET], failing('TimeoutError'));
    expect(await count(() => expect(hanging.read('id')).rejects.toMatchObject({ status: 503 }))).toBe(1);
  });
});
