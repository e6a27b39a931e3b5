import { randomBytes, randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createLogin, ISSUER, LIFETIMES, redeemNewToken } from '#lib/session/session.fixture.ts';
import { HINT_AFTER_LOGOUT_SECONDS, HINT_SECONDS } from '#lib/session/session.ts';
import { ENDED_SECONDS, ENDING_SECONDS } from '#lib/session/session-store.ts';
import { createRedisWorld, RESERVATION, toRevocation, UNKNOWN } from './redis.fixture.ts';

const world = createRedisWorld();
const { createStore, keyOf, keysOf, tell } = world;

describe('what is stored', () => {
  test('holds no id, subject, token or claim that can be read', async () => {
    const store = createStore();
    const choice = {
      subject: 'alice-subject',
      providerSessionId: 'the-sid',
      accessToken: 'the-access-token',
    };
    const login = createLogin(world.now, choice);
    await store.create(login);
    await store.claimOnce(RESERVATION);
    await store.revocations.put(toRevocation(world.now), world.now);
    await redeemNewToken(store, { issuer: ISSUER, issuedAt: world.now, subject: 'bob-subject' });

    const secret = [
      login.session.id,
      login.session.refreshToken,
      login.hint.idToken,
      login.session.logoutProof,
    ];
    const readable = [...secret, ...Object.values(choice), ISSUER, 'bob-', 'the-', 'Alice'];
    for (const key of await tell<string[]>('KEYS', `${world.prefix}*`)) {
      const dump = await tell<string>('DUMP', key);
      for (const text of readable) expect(key + dump).not.toContain(text);
    }
  });

  test('lives as long as it has to, and nothing lives forever', async () => {
    const store = createStore();
    const { session } = createLogin(world.now, { providerSessionId: 's' });
    await store.create({ ...createLogin(world.now), session });
    await store.claimOnce(RESERVATION);
    await store.confirm({ name: 'another', ttlSeconds: 300 });
    await store.revocations.put(toRevocation(world.now), world.now);
    await store.create(createLogin(world.now, { providerSessionId: 'ended' }));
    await redeemNewToken(store, { issuer: ISSUER, issuedAt: world.now - 60, providerSessionId: 'ended' });

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
    for (const key of await tell<string[]>('KEYS', `${world.prefix}*`))
      expect(await tell('TTL', key)).toBeGreaterThan(0);
  });

  test('is nothing when a provider session ends that nobody has', async () => {
    await createStore().deleteByProviderSession(UNKNOWN);
    expect(await tell('KEYS', `${world.prefix}*`)).toEqual([]);
  });

  test('does not live longer as a hint because its person signs out once more', async () => {
    const store = createStore();
    const { session, ...rest } = createLogin(world.now);
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
    const { session, hint, issuedAt } = createLogin(world.now, choice);
    await store.create({
      session: { ...session, device: 'Chrome on Linux' },
      hint: { ...hint, idToken: createToken() },
      issuedAt,
    });
    const keys = await tell<string[]>('KEYS', `${world.prefix}*`);
    const sizes = await Promise.all(keys.map((key) => tell<number>('MEMORY', 'USAGE', key)));
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(6 * 1024);
  });
});
