import { describe, expect, test } from 'vitest';
import { createLogin, ISSUER } from './session.fixture.ts';
import { idsOf, type StoreWorld } from './session-store.fixture.ts';

/** What every driver promises of logout tokens. */
export function describeLogoutTokens(world: StoreWorld): void {
  const { signIn, isRefused, isAlive, end } = world;

  describe('a logout token', () => {
    test('with sid ends the sessions of that provider session and returns them', async () => {
      const mine = [await signIn({ providerSessionId: 's' }), await signIn({ providerSessionId: 's' })];
      const others = [
        await signIn({ providerSessionId: 't' }),
        await signIn(),
        await signIn({ providerSessionId: 's', issuer: 'https://other.example' }),
      ];
      const ended = await end({ providerSessionId: 's' });
      expect(idsOf(ended)).toEqual(idsOf(mine.map(({ session }) => session)));
      expect(ended.map(({ refreshToken }) => refreshToken)).not.toContain(undefined);
      for (const login of mine) expect(await isAlive(login)).toBe(false);
      for (const login of others) expect(await isAlive(login)).toBe(true);
    });

    test('with sub ends every session of that subject', async () => {
      const mine = [
        await signIn({ providerSessionId: 's' }),
        await signIn({ providerSessionId: 't' }),
        await signIn(),
      ];
      const others = [await signIn({ subject: 'bob' }), await signIn({ issuer: 'https://other.example' })];
      expect(idsOf(await end({ subject: 'alice' }))).toEqual(idsOf(mine.map(({ session }) => session)));
      for (const login of mine) expect(await isAlive(login)).toBe(false);
      for (const login of others) expect(await isAlive(login)).toBe(true);
      expect(await world.store.list({ issuer: ISSUER, subject: 'alice' })).toEqual([]);
    });

    test('with both ends what matches both', async () => {
      const mine = await signIn({ providerSessionId: 's' });
      const others = [
        await signIn({ providerSessionId: 's', subject: 'bob' }),
        await signIn({ providerSessionId: 't' }),
      ];
      expect(await end({ providerSessionId: 's', subject: 'alice' })).toEqual([mine.session]);
      expect(await isAlive(mine)).toBe(false);
      for (const login of others) expect(await isAlive(login)).toBe(true);
    });

    test('with the sid of somebody else ends nothing and refuses nobody', async () => {
      const login = await signIn({ providerSessionId: 's' });
      expect(await end({ providerSessionId: 's', subject: 'mallory' })).toEqual([]);
      expect(await isAlive(login)).toBe(true);
      expect(await isRefused(createLogin(world.now, { providerSessionId: 's' }))).toBe(false);
    });

    test('with an empty sid or sub is about nobody', async () => {
      const login = await signIn({ providerSessionId: 's' });
      expect(await end({ providerSessionId: '' })).toEqual([]);
      expect(await end({ subject: '' })).toEqual([]);
      expect(await end({ providerSessionId: '', subject: '' })).toEqual([]);
      expect(await end({ providerSessionId: 's', subject: '' })).toEqual([]);
      expect(await isAlive(login)).toBe(true);
      expect(await isRefused(createLogin(world.now, { providerSessionId: 's' }))).toBe(false);
    });

    test('with * or a pattern is about nobody', async () => {
      const login = await signIn({ providerSessionId: 's' });
      for (const pattern of ['*', 's*', '?', '[a-z]', '{s}', 's\r\nDEL x']) {
        expect(await end({ providerSessionId: pattern })).toEqual([]);
        expect(await end({ subject: pattern })).toEqual([]);
      }
      expect(await isAlive(login)).toBe(true);
    });

    test('leaves the hints, for a sign-out that comes later', async () => {
      const { session, hint } = await signIn({ providerSessionId: 's' });
      await end({ providerSessionId: 's' });
      expect(await world.store.readForLogout(session.id)).toEqual({ session: null, hint });
    });

    test('finds nothing the second time', async () => {
      await signIn({ providerSessionId: 's' });
      await end({ providerSessionId: 's' });
      expect(await end({ providerSessionId: 's' })).toEqual([]);
      expect(await end({ subject: 'alice' })).toEqual([]);
    });

    test('and another one at the same time return each session once', async () => {
      const logins = await Promise.all(Array.from({ length: 10 }, () => signIn({ providerSessionId: 's' })));
      const ended = await Promise.all([end({ providerSessionId: 's' }), end({ subject: 'alice' })]);
      expect(idsOf(ended.flat())).toEqual(idsOf(logins.map(({ session }) => session)));
    });
  });

  describe('a logout token that works once', () => {
    const reservation = { name: 'token-1', ttlSeconds: 60 };
    const target = () => ({ issuer: ISSUER, issuedAt: world.now, providerSessionId: 's' });
    const redeem = async () => {
      const ended = await world.store.redeemLogoutToken(target(), reservation);
      return typeof ended === 'string' ? ended : ended.count;
    };

    test('ends what it names for the first who sends it', async () => {
      const login = await signIn({ providerSessionId: 's' });
      expect((await Promise.all(Array.from({ length: 5 }, redeem))).sort()).toEqual([
        1,
        ...Array.from({ length: 4 }, () => 'taken'),
      ]);
      expect(await isAlive(login)).toBe(false);
    });

    test('is used up when that is confirmed, and touches no session then', async () => {
      expect(await redeem()).toBe(0);
      await world.store.confirm(reservation);
      expect(await redeem()).toBe('done');
    });

    test('ends nothing of a session that its replay would have named', async () => {
      const byPerson = { issuer: ISSUER, issuedAt: world.now, subject: 'alice' };
      await world.store.redeemLogoutToken(byPerson, reservation);
      await world.store.confirm(reservation);
      const login = createLogin(world.now, {}, world.now + 1);
      expect(await world.store.create(login)).toBe(true);
      expect(await world.store.redeemLogoutToken(byPerson, reservation)).toBe('done');
      expect(await isAlive(login)).toBe(true);
    });
  });

  describe('a logout token for all sessions of its subjects', () => {
    test('with sid ends the other sessions of whom it has named, too', async () => {
      const mine = [
        await signIn({ providerSessionId: 's' }),
        await signIn({ providerSessionId: 't' }),
        await signIn(),
      ];
      const bob = await signIn({ subject: 'bob', providerSessionId: 't' });
      const ended = await end({ providerSessionId: 's', allOfSubject: true });
      expect(idsOf(ended)).toEqual(idsOf(mine.map(({ session }) => session)));
      expect(await isAlive(bob)).toBe(true);
      expect(await isRefused(createLogin(world.now, { providerSessionId: 'u' }))).toBe(true);
      expect(await isRefused(createLogin(world.now, { providerSessionId: 'u' }, world.now + 1))).toBe(false);
    });

    test('with sid and sub ends those of that subject, though the provider session is not here', async () => {
      const login = await signIn({ providerSessionId: 't' });
      const bob = await signIn({ subject: 'bob' });
      const target = { providerSessionId: 's', subject: 'alice', allOfSubject: true };
      expect(await end(target)).toEqual([login.session]);
      expect(await isAlive(bob)).toBe(true);
    });
  });
}
