import { describe, expect, test } from 'vitest';
import { createLogin, ISSUER, LIFETIMES, redeemNewToken } from '#lib/session/session.fixture.ts';
import { type Session, slideSession } from '#lib/session/session.ts';
import { ENDED_SECONDS, type NewLogin, type SessionStore } from '#lib/session/session-store.ts';
import { sessionTag, subjectTag } from '#lib/session/session-tag.ts';
import { createRedisWorld, OLD_SECRET, RESERVATION } from './redis.fixture.ts';
import type { Batch, RedisCommands } from './redis-commands.ts';
import { toMember } from './redis-index.ts';
import { createKeys, providerSessionTag } from './redis-keys.ts';

const world = createRedisWorld();
const { createStore, keyOf, keysOf, tell } = world;

describe('an index', () => {
  const target = () => ({ issuer: ISSUER, issuedAt: world.now });

  test('is found by a logout token for as long as the session with the longest life', async () => {
    const store = createStore();
    const { session, ...rest } = createLogin(world.now);
    const long = { ...session, expiresAt: world.now + 100_000, idleExpiresAt: world.now + 100_000 };
    await store.create({ session: long, ...rest });
    await store.create(createLogin(world.now));
    expect(await tell('TTL', await keyOf('index'))).toBeGreaterThan(99_000);
    const longer = createLogin(world.now).session;
    await store.create({ session: { ...longer, expiresAt: world.now + 200_000 }, ...rest });
    expect(await tell('TTL', await keyOf('index'))).toBeGreaterThan(199_000);

    world.now += LIFETIMES.absoluteSeconds + 1000;
    await store.create(createLogin(world.now));
    const ended = await redeemNewToken(store, { issuer: ISSUER, issuedAt: world.now, subject: 'alice' });
    expect((await ended.open()).map(({ id }) => id)).toContain(long.id);
  });

  test.each<[string, (store: SessionStore, session: Session) => Promise<unknown>]>([
    ['a sign-out', (store, session) => store.delete([session])],
    ['the end of all others', (store) => store.deleteOthers(createLogin(world.now).session)],
    ['a logout token by sub', (store) => redeemNewToken(store, { ...target(), subject: 'alice' })],
    ['a logout token by sid', (store) => redeemNewToken(store, { ...target(), providerSessionId: 's' })],
  ])('loses the entry of a session soon after %s', async (_name, end) => {
    const store = createStore();
    const { session, ...rest } = createLogin(world.now, { providerSessionId: 's' });
    await store.create({ session, ...rest });
    const key = createKeys(world.prefix).index(subjectTag(session));
    expect(await tell('ZCARD', key)).toBe(1);
    await end(store, session);
    await expect.poll(() => tell('ZCARD', key)).toBe(0);
  });

  test('loses the entry of a login that a logout token has overtaken', async () => {
    const store = createStore();
    await redeemNewToken(store, { ...target(), subject: 'alice' });
    const login = createLogin(world.now);
    expect(await store.create(login)).toBe(false);
    const key = createKeys(world.prefix).index(subjectTag(login.session));
    await expect.poll(() => tell('EXISTS', key)).toBe(0);
  });

  test('tells a logout token for all sessions of its subjects whose session has signed out', async () => {
    const store = createStore();
    const [one, two] = [createLogin(world.now, { providerSessionId: 's' }), createLogin(world.now)];
    await Promise.all([one, two].map(store.create));
    await store.delete([one.session]);
    const key = createKeys(world.prefix).index(providerSessionTag(ISSUER, 's'));
    await expect
      .poll(() => tell('ZRANGE', key, 0, -1, 'WITHSCORES'))
      .toContain(String(world.now + ENDED_SECONDS));
    const ended = await redeemNewToken(store, {
      ...target(),
      providerSessionId: 's',
      allOfSubject: true,
    });
    expect(await ended.open()).toEqual([two.session]);
  });

  /** What Redis does when the time of a record is over; it goes by a clock that no test moves. */
  const expire = ({ session }: NewLogin) =>
    tell('DEL', createKeys(world.prefix).session(sessionTag(session.id)));

  test('loses at a login the entries of sessions that have ended by themselves, and no other', async () => {
    const store = createStore();
    const signIn = async () => {
      const login = createLogin(world.now, { providerSessionId: 's' });
      expect(await store.create(login)).toBe(true);
      return login;
    };
    const [unused, used] = [await signIn(), await signIn()];
    world.now += 2;
    const arriving = await signIn();
    await Promise.all([unused, arriving].map(expire));
    world.now += LIFETIMES.idleSeconds - 2;
    const slid = slideSession(used.session, world.now - 1, LIFETIMES) ?? used.session;
    expect(await store.update(slid)).toBe(true);

    world.now += 61;
    const last = await signIn();
    const left = [used, arriving, last].map(({ session }) => session);
    const { index } = createKeys(world.prefix);
    const entriesOf = async (tag: string) => (await tell<string[]>('ZRANGE', index(tag), 0, -1)).sort();
    await expect
      .poll(() => entriesOf(subjectTag(last.session)))
      .toEqual(left.map(({ id }) => sessionTag(id)).sort());
    await expect.poll(() => entriesOf(providerSessionTag(ISSUER, 's'))).toEqual(left.map(toMember).sort());
    const ended = await redeemNewToken(store, { ...target(), providerSessionId: 's' });
    expect(await ended.open()).toEqual(expect.arrayContaining([slid, last.session]));
  });

  test('that is gone is not made anew by the end of a session', async () => {
    const store = createStore();
    const login = createLogin(world.now, { providerSessionId: 's' });
    await store.create(login);
    const key = createKeys(world.prefix).index(providerSessionTag(ISSUER, 's'));
    await tell('DEL', key);
    await store.delete([login.session]);
    expect(await tell('EXISTS', key)).toBe(0);
  });

  test('that is gone is not made anew by a login that has looked at its entries before', async () => {
    const login = createLogin(world.now);
    await createStore().create(login);
    const key = createKeys(world.prefix).index(subjectTag(login.session));
    const answered: string[] = [];
    const meeting: RedisCommands = {
      ...world.redis,
      pipeline: async (batches) => {
        const replies = await world.redis.pipeline(batches);
        const names = batches.flat().map(([name]) => name);
        if (names.includes('TTL')) await tell('DEL', key);
        answered.push(names.join());
        return replies;
      },
    };
    world.now += LIFETIMES.idleSeconds + 61;
    await createStore([OLD_SECRET], meeting).create(createLogin(world.now));
    await expect.poll(() => answered).toContain('ZADD');
    expect(await tell('EXISTS', key)).toBe(0);
  });

  test('that cannot be cleared fails no login', async () => {
    await createStore().create(createLogin(world.now));
    let failures = 0;
    const failing: RedisCommands = {
      ...world.redis,
      pipeline: async (batches) => {
        if (!batches.flat().some(([name]) => name === 'TTL')) return world.redis.pipeline(batches);
        failures += 1;
        throw new Error('connection lost');
      },
    };
    world.now += LIFETIMES.idleSeconds + 61;
    expect(await createStore([OLD_SECRET], failing).create(createLogin(world.now))).toBe(true);
    expect(failures).toBe(1);
  });

  test('does not grow with sessions that have ended', async () => {
    const store = createStore();
    for (let index = 0; index < 10; index += 1) {
      const login = createLogin(world.now, { providerSessionId: `s${index}` });
      await store.create(login);
      if (index % 2) await store.delete([login.session]);
      else
        await redeemNewToken(store, { issuer: ISSUER, issuedAt: world.now, providerSessionId: `s${index}` });
    }
    world.now += ENDED_SECONDS + 60;
    const last = createLogin(world.now);
    await store.create(last);
    const sizes = await Promise.all((await keysOf('index')).map((key) => tell<number>('ZCARD', key)));
    expect(sizes.toSorted().at(-1)).toBe(1);
    expect(await store.list(last.session)).toEqual([last.session]);
  });
});

describe('a Cluster of which the node with the session does not answer', () => {
  /** Everything else is done, as on a Cluster, where the nodes work at the same time. */
  const withoutTheNode: RedisCommands = {
    pipeline: async (batches) => {
      const isThere = ([[, key]]: Batch) => !/:(session|hint|gone):/.test(String(key));
      const replies = await world.redis.pipeline(batches.filter(isThere));
      if (!batches.every(isThere)) throw new Error('connection lost');
      return replies;
    },
    close: async () => {},
  };
  const bySubject = () => ({ issuer: ISSUER, issuedAt: world.now, subject: 'alice' });

  test.each<[string, (store: SessionStore, session: Session) => Promise<unknown>]>([
    ['a logout token', (store) => redeemNewToken(store, bySubject())],
    ['a sign-out', (store, session) => store.delete([session])],
  ])('%s that failed leaves the session to a logout token, however much later', async (_name, end) => {
    const store = createStore();
    const { session, ...rest } = createLogin(world.now);
    const long = { ...session, idleExpiresAt: session.expiresAt };
    await store.create({ session: long, ...rest });
    const failed = end(createStore([OLD_SECRET], withoutTheNode), long);
    await expect(failed).rejects.toMatchObject({ code: 'store_unavailable' });
    world.now += ENDED_SECONDS + 120;
    const another = createLogin(world.now);
    await store.create(another);
    const ended = await (await redeemNewToken(store, bySubject())).open();
    expect(ended.map(({ id }) => id).sort()).toEqual([long.id, another.session.id].sort());
  });

  test('a logout token that failed is not set aside any more', async () => {
    const store = createStore();
    const { session, ...rest } = createLogin(world.now);
    await store.create({ session, ...rest });
    const failed = createStore([OLD_SECRET], withoutTheNode).redeemLogoutToken(bySubject(), RESERVATION);
    await expect(failed).rejects.toMatchObject({ code: 'store_unavailable' });
    expect(await store.redeemLogoutToken(bySubject(), RESERVATION)).toMatchObject({ count: 1 });
  });
});
