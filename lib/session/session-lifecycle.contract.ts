import { describe, expect, test } from 'vitest';
import { createLogin, ISSUER, LIFETIMES } from './session.fixture.ts';
import { slideSession } from './session.ts';
import { idsOf, type StoreWorld } from './session-store.fixture.ts';

/** What every driver promises of one session from its login to its end. */
export function describeLifecycle(world: StoreWorld): void {
  const { signIn, isAlive, end } = world;

  describe('reading', () => {
    test('finds what a login has stored, the hint as well', async () => {
      const { session, hint } = await signIn({ providerSessionId: 'sid-1' });
      expect(await world.store.read(session.id)).toEqual(session);
      expect(await world.store.readForLogout(session.id)).toEqual({ session, hint });
    });

    test('finds nothing under an id that nobody has', async () => {
      await signIn();
      for (const id of ['unknown', '', '*', '{}', 'a\nb\0c']) {
        expect(await world.store.read(id)).toBeNull();
        expect(await world.store.readForLogout(id)).toEqual({ session: null, hint: null });
      }
    });

    test('keeps ids apart that differ in a special character only', async () => {
      const ids = ['a', 'a}', '{a', 'a*', 'a\n', 'A', 'ä'];
      for (const id of ids) await signIn({ id, claims: { id } });
      for (const id of ids) expect((await world.store.read(id))?.claims).toEqual({ id });
    });
  });

  describe('lifetimes', () => {
    test('an unused session ends, its hint does not', async () => {
      const { session, hint } = await signIn();
      world.now += LIFETIMES.idleSeconds - 1;
      expect(await world.store.read(session.id)).toEqual(session);
      world.now += 1;
      expect(await world.store.read(session.id)).toBeNull();
      expect(await world.store.list(session)).toEqual([]);
      expect(await world.store.readForLogout(session.id)).toEqual({ session: null, hint });
    });

    test('use moves the end, but not beyond the age', async () => {
      let { session } = await signIn();
      const { expiresAt } = session;
      while (world.now < expiresAt) {
        expect(await world.store.read(session.id)).toEqual(session);
        world.now = Math.min(world.now + LIFETIMES.idleSeconds / 2, expiresAt);
        session = slideSession(session, world.now, LIFETIMES) ?? session;
        expect(await world.store.update(session)).toBe(world.now < expiresAt);
      }
      expect(await world.store.read(session.id)).toBeNull();
    });

    test('a session that has ended is not written back', async () => {
      const { session } = await signIn();
      world.now += LIFETIMES.idleSeconds;
      expect(await world.store.update(session)).toBe(false);
    });
  });

  describe('updating', () => {
    test('replaces the session', async () => {
      const { session, hint } = await signIn();
      const refreshed = { ...session, accessToken: 'new', lastUsedAt: world.now };
      expect(await world.store.update(refreshed)).toBe(true);
      expect(await world.store.readForLogout(session.id)).toEqual({ session: refreshed, hint });
    });

    test('does not create a session', async () => {
      const { session } = createLogin(world.now);
      expect(await world.store.update(session)).toBe(false);
      expect(await world.store.read(session.id)).toBeNull();
    });

    test('a session deleted during a refresh is not written back', async () => {
      const { session } = await signIn({ providerSessionId: 'sid-1' });
      await world.store.delete([session]);
      expect(await world.store.update(session)).toBe(false);

      const other = await signIn({ providerSessionId: 'sid-1' });
      await end({ providerSessionId: 'sid-1' });
      expect(await world.store.update(other.session)).toBe(false);
      expect(await isAlive(other)).toBe(false);
    });

    test('a deletion that meets updates wins, whoever comes first', async () => {
      const logins = await Promise.all(Array.from({ length: 10 }, () => signIn()));
      await Promise.all(
        logins.flatMap(({ session }, index) => {
          const both = [() => world.store.update(session), () => world.store.delete([session])];
          return (index % 2 ? both : both.reverse()).map((act) => act());
        }),
      );
      for (const login of logins) expect(await isAlive(login)).toBe(false);
    });
  });

  describe('deleting', () => {
    test('ends these sessions and no other, and leaves the hints for a second attempt at the provider', async () => {
      const [one, two, three] = [await signIn(), await signIn(), await signIn()];
      await world.store.delete([one.session, two.session]);
      for (const { session, hint } of [one, two]) {
        expect(await world.store.readForLogout(session.id)).toEqual({ session: null, hint });
      }
      expect(await isAlive(three)).toBe(true);
      expect(await world.store.list(three.session)).toEqual([three.session]);
    });

    test('is no error for sessions that are gone, or for none', async () => {
      const { session } = await signIn();
      await world.store.delete([]);
      await world.store.delete([session]);
      await world.store.delete([session]);
    });
  });

  test('a list holds the live sessions of one person', async () => {
    const mine = [await signIn(), await signIn({ providerSessionId: 's' })];
    await signIn({ subject: 'bob' });
    await signIn({ issuer: 'https://other.example' });
    expect(idsOf(await world.store.list({ issuer: ISSUER, subject: 'alice' }))).toEqual(
      idsOf(mine.map(({ session }) => session)),
    );
    expect(await world.store.list({ issuer: ISSUER, subject: 'nobody' })).toEqual([]);
  });
}
