import { randomBytes, randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, inject, onTestFinished, test } from 'vitest';
import { createRecordSealer } from '#lib/session/record-seal.ts';
import { createLogin, ISSUER, LIFETIMES, redeemNewToken } from '#lib/session/session.fixture.ts';
import { HINT_AFTER_LOGOUT_SECONDS, HINT_SECONDS, type Session } from '#lib/session/session.ts';
import { ENDED_SECONDS, ENDING_SECONDS, type SessionStore } from '#lib/session/session-store.ts';
import { subjectTag } from '#lib/session/session-tag.ts';
import { createRedisStore } from './redis.ts';
import type { Batch, Command, RedisCommands } from './redis-commands.ts';
import { createKeys, providerSessionTag } from './redis-keys.ts';
import { createTcpCommands } from './redis-tcp.ts';

const OLD_SECRET = 'an old secret of thirty-two chars';
const NEW_SECRET = 'a new secret of thirty-two chars!';

const RESERVATION = { name: 'logout-token:the-jti', ttlSeconds: 60 };

const UNKNOWN = { issuer: ISSUER, providerSessionId: 'never heard of' };

const revocation = () => ({
  version: 1 as const,
  id: 'id',
  refreshToken: 'the-refresh-token',
  attempts: 0,
  expiresAt: now + 3600,
});

let now: number;
let prefix: string;
/** Of what is being counted. */
let roundTrips: { finished: number };
let redis: RedisCommands;

beforeEach(() => {
  now = Math.floor(Date.now() / 1000);
  prefix = `${randomUUID()}:`;
  roundTrips = { finished: 0 };
  redis = createTcpCommands([inject('redisUrl')]);
  onTestFinished(redis.close);
});

const createStore = (secrets: readonly [string, ...string[]] = [OLD_SECRET], commands = redis) =>
  createRedisStore({
    driver: 'redis',
    commands: {
      ...commands,
      pipeline: async (batches) => {
        const counted = roundTrips;
        try {
          return await commands.pipeline(batches);
        } finally {
          counted.finished += 1;
        }
      },
    },
    sealer: createRecordSealer(secrets),
    now: () => now,
    prefix,
  });

const tell = async <T>(...command: Command) => (await redis.pipeline([[command]]))[0] as T;
const keysOf = async (kind: string) => (await tell<string[]>('KEYS', `${prefix}${kind}:*`)).sort();
const keyOf = async (kind: string) => (await keysOf(kind))[0] ?? '';

describe('round trips', () => {
  const login = () => createLogin(now, { providerSessionId: 's' });

  /** How many are over when an act is answered: it does not wait for others. */
  const count = async (act: () => Promise<unknown>) => {
    const counted = { finished: 0 };
    roundTrips = counted;
    await act();
    return counted.finished;
  };

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
    expect(await count(() => store.revocations.put(revocation(), now))).toBe(1);
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
        await store.create(createLogin(now, { subject: `${sessions}`, providerSessionId: randomUUID() }));
      }
      const target = { issuer: ISSUER, issuedAt: now, subject: `${sessions}` };
      expect(await count(() => store.redeemLogoutToken(target, RESERVATION))).toBe(2);
      await tell('DEL', await keyOf('once'));
      const own = createLogin(now, { subject: `${sessions}` }, now + 1);
      const other = createLogin(now, { subject: `${sessions}` }, now + 1);
      await Promise.all([own, other].map(store.create));
      expect(await count(() => store.deleteOthers(own.session))).toBe(2);
    }
    await store.create(createLogin(now, UNKNOWN));
    expect(await count(() => store.deleteByProviderSession(UNKNOWN))).toBe(2);
    await redeemNewToken(store, { issuer: ISSUER, issuedAt: now, providerSessionId: 's' });
    expect(await count(() => store.create(login()))).toBe(2);
  });

  test('a logout token for more than a thousand sessions takes one more for each further thousand', async () => {
    const store = createStore();
    const logins = Array.from({ length: 2001 }, () => createLogin(now, { providerSessionId: randomUUID() }));
    while (logins.length > 0) await Promise.all(logins.splice(0, 50).map(store.create));
    const target = { issuer: ISSUER, issuedAt: now, subject: 'alice' };
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

describe('what is stored', () => {
  test('holds no id, subject, token or claim that can be read', async () => {
    const store = createStore();
    const choice = {
      subject: 'alice-subject',
      providerSessionId: 'the-sid',
      accessToken: 'the-access-token',
    };
    const login = createLogin(now, choice);
    await store.create(login);
    await store.claimOnce(RESERVATION);
    await store.revocations.put(revocation(), now);
    await redeemNewToken(store, { issuer: ISSUER, issuedAt: now, subject: 'bob-subject' });

    const secret = [
      login.session.id,
      login.session.refreshToken,
      login.hint.idToken,
      login.session.logoutProof,
    ];
    const readable = [...secret, ...Object.values(choice), ISSUER, 'bob-', 'the-', 'Alice'];
    for (const key of await tell<string[]>('KEYS', `${prefix}*`)) {
      const dump = await tell<string>('DUMP', key);
      for (const text of readable) expect(key + dump).not.toContain(text);
    }
  });

  test('lives as long as it has to, and nothing lives forever', async () => {
    const store = createStore();
    const { session } = createLogin(now, { providerSessionId: 's' });
    await store.create({ ...createLogin(now), session });
    await store.claimOnce(RESERVATION);
    await store.confirm({ name: 'another', ttlSeconds: 300 });
    await store.revocations.put(revocation(), now);
    await store.create(createLogin(now, { providerSessionId: 'ended' }));
    await redeemNewToken(store, { issuer: ISSUER, issuedAt: now - 60, providerSessionId: 'ended' });

    const ttl = async (kind: string) =>
      Math.max(...(await Promise.all((await keysOf(kind)).map((key) => tell<number>('TTL', key)))));
    const lifetimes = {
      session: LIFETIMES.idleSeconds,
      hint: LIFETIMES.absoluteSeconds + HINT_SECONDS,
      index: LIFETIMES.absoluteSeconds + 60,
      ended: ENDED_SECONDS,
      gone: ENDING_SECONDS,
      once: 60,
      done: 300,
      revocation: 3600,
    };
    for (const [kind, seconds] of Object.entries(lifetimes)) {
      expect(await ttl(kind), kind).toBeLessThanOrEqual(seconds);
      expect(await ttl(kind), kind).toBeGreaterThan(seconds - 30);
    }
    for (const key of await tell<string[]>('KEYS', `${prefix}*`))
      expect(await tell('TTL', key)).toBeGreaterThan(0);
  });

  test('is nothing when a provider session ends that nobody has', async () => {
    await createStore().deleteByProviderSession(UNKNOWN);
    expect(await tell('KEYS', `${prefix}*`)).toEqual([]);
  });

  test('is found by a logout token for as long as the session with the longest life', async () => {
    const store = createStore();
    const { session, ...rest } = createLogin(now);
    const long = { ...session, expiresAt: now + 100_000, idleExpiresAt: now + 100_000 };
    await store.create({ session: long, ...rest });
    await store.create(createLogin(now));
    expect(await tell('TTL', await keyOf('index'))).toBeGreaterThan(99_000);
    const longer = createLogin(now).session;
    await store.create({ session: { ...longer, expiresAt: now + 200_000 }, ...rest });
    expect(await tell('TTL', await keyOf('index'))).toBeGreaterThan(199_000);

    now += LIFETIMES.absoluteSeconds + 1000;
    await store.create(createLogin(now));
    const ended = await redeemNewToken(store, { issuer: ISSUER, issuedAt: now, subject: 'alice' });
    expect((await ended.open()).map(({ id }) => id)).toContain(long.id);
  });

  const target = () => ({ issuer: ISSUER, issuedAt: now });

  test.each<[string, (store: SessionStore, session: Session) => Promise<unknown>]>([
    ['a sign-out', (store, session) => store.delete([session])],
    ['the end of all others', (store) => store.deleteOthers(createLogin(now).session)],
    ['a logout token by sub', (store) => redeemNewToken(store, { ...target(), subject: 'alice' })],
    ['a logout token by sid', (store) => redeemNewToken(store, { ...target(), providerSessionId: 's' })],
  ])('loses the entry of a session soon after %s', async (_name, end) => {
    const store = createStore();
    const { session, ...rest } = createLogin(now, { providerSessionId: 's' });
    await store.create({ session, ...rest });
    const key = createKeys(prefix).index(subjectTag(session));
    expect(await tell('ZCARD', key)).toBe(1);
    await end(store, session);
    await expect.poll(() => tell('ZCARD', key)).toBe(0);
  });

  test('tells a logout token for all sessions of its subjects whose session has signed out', async () => {
    const store = createStore();
    const [one, two] = [createLogin(now, { providerSessionId: 's' }), createLogin(now)];
    await Promise.all([one, two].map(store.create));
    await store.delete([one.session]);
    const key = createKeys(prefix).index(providerSessionTag(ISSUER, 's'));
    await expect.poll(() => tell('ZRANGE', key, 0, -1, 'WITHSCORES')).toContain(String(now + ENDED_SECONDS));
    const ended = await redeemNewToken(store, {
      ...target(),
      providerSessionId: 's',
      allOfSubject: true,
    });
    expect(await ended.open()).toEqual([two.session]);
  });

  test('does not grow with sessions that have ended', async () => {
    const store = createStore();
    for (let index = 0; index < 10; index += 1) {
      const login = createLogin(now, { providerSessionId: `s${index}` });
      await store.create(login);
      if (index % 2) await store.delete([login.session]);
      else await redeemNewToken(store, { issuer: ISSUER, issuedAt: now, providerSessionId: `s${index}` });
    }
    now += ENDED_SECONDS + 60;
    const last = createLogin(now);
    await store.create(last);
    const sizes = await Promise.all((await keysOf('index')).map((key) => tell<number>('ZCARD', key)));
    expect(sizes.toSorted().at(-1)).toBe(1);
    expect(await store.list(last.session)).toEqual([last.session]);
  });

  test('does not live longer as a hint because its person signs out once more', async () => {
    const store = createStore();
    const { session, ...rest } = createLogin(now);
    await store.create({ session, ...rest });
    await store.delete([session]);
    const key = await keyOf('hint');
    expect(await tell('TTL', key)).toBeGreaterThan(HINT_AFTER_LOGOUT_SECONDS - 30);
    expect(await tell('TTL', key)).toBeLessThanOrEqual(HINT_AFTER_LOGOUT_SECONDS);
    await tell('EXPIRE', key, 60);
    await store.delete([session]);
    expect(await tell('TTL', key)).toBeLessThanOrEqual(60);
  });

  test('fits a session with 3 KB of tokens and with its index entries into 6 KB', async () => {
    const store = createStore();
    const createToken = () => randomBytes(768).toString('base64url');
    const choice = {
      providerSessionId: randomUUID(),
      accessToken: createToken(),
      refreshToken: createToken(),
    };
    const { session, hint, issuedAt } = createLogin(now, choice);
    await store.create({
      session: { ...session, device: 'Chrome on Linux' },
      hint: { ...hint, idToken: createToken() },
      issuedAt,
    });
    const keys = await tell<string[]>('KEYS', `${prefix}*`);
    const sizes = await Promise.all(keys.map((key) => tell<number>('MEMORY', 'USAGE', key)));
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(6 * 1024);
  });
});

describe('a Cluster of which the node with the session does not answer', () => {
  /** Everything else is done, as on a Cluster, where the nodes work at the same time. */
  const withoutTheNode: RedisCommands = {
    pipeline: async (batches) => {
      const isThere = ([[, key]]: Batch) => !/:(session|hint|gone):/.test(String(key));
      const replies = await redis.pipeline(batches.filter(isThere));
      if (!batches.every(isThere)) throw new Error('connection lost');
      return replies;
    },
    close: async () => {},
  };
  const bySubject = () => ({ issuer: ISSUER, issuedAt: now, subject: 'alice' });

  test.each<[string, (store: SessionStore, session: Session) => Promise<unknown>]>([
    ['a logout token', (store) => redeemNewToken(store, bySubject())],
    ['a sign-out', (store, session) => store.delete([session])],
  ])('%s that failed leaves the session to a logout token, however much later', async (_name, end) => {
    const store = createStore();
    const { session, ...rest } = createLogin(now);
    const long = { ...session, idleExpiresAt: session.expiresAt };
    await store.create({ session: long, ...rest });
    const failed = end(createStore([OLD_SECRET], withoutTheNode), long);
    await expect(failed).rejects.toMatchObject({ code: 'store_unavailable' });
    now += ENDED_SECONDS + 120;
    const another = createLogin(now);
    await store.create(another);
    const ended = await (await redeemNewToken(store, bySubject())).open();
    expect(ended.map(({ id }) => id).sort()).toEqual([long.id, another.session.id].sort());
  });

  test('a logout token that failed is not set aside any more', async () => {
    const store = createStore();
    const { session, ...rest } = createLogin(now);
    await store.create({ session, ...rest });
    const failed = createStore([OLD_SECRET], withoutTheNode).redeemLogoutToken(bySubject(), RESERVATION);
    await expect(failed).rejects.toMatchObject({ code: 'store_unavailable' });
    expect(await store.redeemLogoutToken(bySubject(), RESERVATION)).toMatchObject({ count: 1 });
  });
});

describe('secrets', () => {
  test('a record sealed with an old one is read, and sealed with the new one when it is written', async () => {
    const { session, ...rest } = createLogin(now);
    await createStore([OLD_SECRET]).create({ session, ...rest });
    const rotated = createStore([NEW_SECRET, OLD_SECRET]);
    expect(await rotated.read(session.id)).toEqual(session);
    await rotated.update(session);
    expect(await createStore([NEW_SECRET]).read(session.id)).toEqual(session);
    expect(await createStore([OLD_SECRET]).read(session.id)).toBeNull();
  });

  test('a new one that every instance knows before any seals with it signs nobody out', async () => {
    const { session, ...rest } = createLogin(now);
    await createStore([NEW_SECRET, OLD_SECRET]).create({ session, ...rest });
    const behind = createStore([OLD_SECRET, NEW_SECRET]);
    expect(await behind.read(session.id)).toEqual(session);
    await behind.update(session);
    expect(await createStore([NEW_SECRET, OLD_SECRET]).read(session.id)).toEqual(session);
  });

  test('a logout token ends what an instance cannot read', async () => {
    const { session, ...rest } = createLogin(now, { providerSessionId: 's' });
    await createStore([NEW_SECRET]).create({ session, ...rest });
    const target = { issuer: ISSUER, issuedAt: now, providerSessionId: 's' };
    const ended = await redeemNewToken(createStore([OLD_SECRET]), target);
    expect(ended.count).toBe(1);
    expect(await ended.open()).toEqual([]);
    expect(await createStore([NEW_SECRET]).read(session.id)).toBeNull();
  });
});

describe('a record that was tampered with', () => {
  test('counts as no session, and is removed', async () => {
    const store = createStore();
    const login = createLogin(now);
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

  test('is no session, and nobody’s but theirs, when a later version has written it', async () => {
    const store = createStore();
    const login = createLogin(now);
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
    const mallory = createLogin(now, { subject: 'mallory' });
    await store.create(mallory);
    const key = await keyOf('session');
    await store.create(createLogin(now));
    const [victim = ''] = (await keysOf('session')).filter((other) => other !== key);
    await tell('COPY', victim, key, 'REPLACE');
    expect(await store.read(mallory.session.id)).toBeNull();
  });

  test('or is not a string at all makes the store unavailable, for it is not ours', async () => {
    const store = createStore();
    const login = createLogin(now);
    await store.create(login);
    const key = await keyOf('session');
    await tell('DEL', key);
    await tell('LPUSH', key, 'x');
    await expect(store.read(login.session.id)).rejects.toMatchObject({ code: 'store_unavailable' });
  });
});
