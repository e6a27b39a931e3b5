import { describe, expect, test } from 'vitest';
import { createRecordSealer } from '#lib/session/record-seal.ts';
import { createLogin, ISSUER, redeemNewToken } from '#lib/session/session.fixture.ts';
import { createRedisWorld, NEW_SECRET, OLD_SECRET } from './redis.fixture.ts';
import type { RedisCommands } from './redis-commands.ts';

const world = createRedisWorld();
const { count, createStore, keyOf, keysOf, tell } = world;

describe('secrets', () => {
  test('a record sealed with an old one is read, and sealed with the new one when it is written', async () => {
    const { session, ...rest } = createLogin(world.now);
    await createStore([OLD_SECRET]).create({ session, ...rest });
    const rotated = createStore([NEW_SECRET, OLD_SECRET]);
    expect(await rotated.read(session.id)).toEqual(session);
    await rotated.update(session);
    expect(await createStore([NEW_SECRET]).read(session.id)).toEqual(session);
    expect(await createStore([OLD_SECRET]).read(session.id)).toBeNull();
  });

  test('a new one that every instance knows before any seals with it signs nobody out', async () => {
    const { session, ...rest } = createLogin(world.now);
    await createStore([NEW_SECRET, OLD_SECRET]).create({ session, ...rest });
    const behind = createStore([OLD_SECRET, NEW_SECRET]);
    expect(await behind.read(session.id)).toEqual(session);
    await behind.update(session);
    expect(await createStore([NEW_SECRET, OLD_SECRET]).read(session.id)).toEqual(session);
  });

  test('a logout token ends what an instance cannot read', async () => {
    const { session, ...rest } = createLogin(world.now, { providerSessionId: 's' });
    await createStore([NEW_SECRET]).create({ session, ...rest });
    const target = { issuer: ISSUER, issuedAt: world.now, providerSessionId: 's' };
    const ended = await redeemNewToken(createStore([OLD_SECRET]), target);
    expect(ended.count).toBe(1);
    expect(await ended.open()).toEqual([]);
    expect(await createStore([NEW_SECRET]).read(session.id)).toBeNull();
  });
});

describe('a record that was tampered with', () => {
  test('counts as no session, and is removed', async () => {
    const store = createStore();
    const login = createLogin(world.now);
    await store.create(login);
    const key = await keyOf('session');
    const sealed = await tell<string>('GET', key);
    const sealer = createRecordSealer([OLD_SECRET]);
    const others = [
      '',
      'garbage',
      sealed.slice(0, 100),
      sealed.replace(/.{10}$/, 'AAAAAAAAAA'),
      await sealer.seal({ ...login.session, subject: '' }),
      await sealer.seal(null),
      await sealer.seal('text'),
      await createRecordSealer([NEW_SECRET]).seal(login.session),
    ];
    for (const value of others) {
      await tell('SET', key, value, 'EX', 60);
      expect(await store.list(login.session)).toEqual([]);
      expect(await store.read(login.session.id)).toBeNull();
      expect(await tell('EXISTS', key)).toBe(0);

      await tell('SET', key, value, 'EX', 60);
      expect((await store.readForLogout(login.session.id)).session).toBeNull();
      expect(await tell('EXISTS', key)).toBe(0);
    }
  });

  test('keeps nobody waiting for its removal, nor fails when that does', async () => {
    const login = createLogin(world.now);
    await createStore().create(login);
    const key = await keyOf('session');
    await tell('SET', key, 'garbage', 'EX', 60);
    const readOnly: RedisCommands = {
      ...world.redis,
      pipeline: (batches) =>
        batches.flat().some(([name]) => name === 'DEL')
          ? Promise.reject(new Error('READONLY'))
          : world.redis.pipeline(batches),
    };
    expect(await createStore([OLD_SECRET], readOnly).read(login.session.id)).toBeNull();
    expect(await tell('EXISTS', key)).toBe(1);
    expect(await count(() => createStore().read(login.session.id))).toBe(1);
    expect(await tell('EXISTS', key)).toBe(0);
  });

  test('is no session, and nobody’s but theirs, when a later version has written it', async () => {
    const store = createStore();
    const login = createLogin(world.now);
    await store.create(login);
    const key = await keyOf('session');
    const later = { ...login.session, version: 2, subject: { id: 'alice' } };
    await tell('SET', key, await createRecordSealer([OLD_SECRET]).seal(later), 'EX', 60);
    expect(await store.read(login.session.id)).toBeNull();
    expect(await store.readForLogout(login.session.id)).toEqual({ session: null, hint: login.hint });
    expect(await tell('EXISTS', key)).toBe(1);
  });

  test('does not sign anyone in as somebody else when it was copied', async () => {
    const store = createStore();
    const mallory = createLogin(world.now, { subject: 'mallory' });
    await store.create(mallory);
    const key = await keyOf('session');
    await store.create(createLogin(world.now));
    const [victim = ''] = (await keysOf('session')).filter((other) => other !== key);
    await tell('COPY', victim, key, 'REPLACE');
    expect(await store.read(mallory.session.id)).toBeNull();
  });

  test('or is not a string at all makes the store unavailable, for it is not ours', async () => {
    const store = createStore();
    const login = createLogin(world.now);
    await store.create(login);
    const key = await keyOf('session');
    await tell('DEL', key);
    await tell('LPUSH', key, 'x');
    await expect(store.read(login.session.id)).rejects.toMatchObject({ code: 'store_unavailable' });
  });
});
