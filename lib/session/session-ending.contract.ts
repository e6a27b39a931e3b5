import { describe, expect, test } from 'vitest';
import { createLogin, ISSUER, LIFETIMES } from './session.fixture.ts';
import { idsOf, type StoreWorld } from './session-store.fixture.ts';
import type { NewLogin } from './session-store.ts';

/** What every driver promises of the other ends of sessions, and tells of an end afterwards. */
export function describeEndings(world: StoreWorld): void {
  const { signIn, isRefused, isAlive, end } = world;

  describe('the end of a provider session', () => {
    const endOf = (providerSessionId: string) =>
      world.store.deleteByProviderSession({ issuer: ISSUER, providerSessionId });

    test('ends the sessions that are there, and no other', async () => {
      const mine = [await signIn({ providerSessionId: 's' }), await signIn({ providerSessionId: 's' })];
      const others = [
        await signIn({ providerSessionId: 't' }),
        await signIn(),
        await signIn({ providerSessionId: 's', issuer: 'https://other.example' }),
      ];
      const ended = await endOf('s');
      expect(idsOf(await ended.open())).toEqual(idsOf(mine.map(({ session }) => session)));
      expect(ended.count).toBe(2);
      for (const login of mine) expect(await isAlive(login)).toBe(false);
      for (const login of others) expect(await isAlive(login)).toBe(true);
      for (const { session } of mine)
        expect(await world.store.readEnding(session.id)).toEqual({ by: 'provider' });
      expect((await endOf('s')).count).toBe(0);
    });

    test('refuses nobody who signs in after it', async () => {
      expect((await endOf('s')).count).toBe(0);
      expect(await isRefused(createLogin(world.now, { providerSessionId: 's' }))).toBe(false);
    });
  });

  describe('all others', () => {
    test('of a person end, and nobody else’s', async () => {
      const own = await signIn({ providerSessionId: 's' });
      const others = [await signIn({ providerSessionId: 's' }), await signIn()];
      const bob = await signIn({ subject: 'bob' });
      const ended = await world.store.deleteOthers(own.session);
      expect(idsOf(await ended.open())).toEqual(idsOf(others.map(({ session }) => session)));
      expect(ended.count).toBe(2);
      for (const login of others) expect(await isAlive(login)).toBe(false);
      for (const login of [own, bob]) expect(await isAlive(login)).toBe(true);
      expect((await world.store.deleteOthers(own.session)).count).toBe(0);
    });
  });

  describe('why a session has ended', () => {
    const whyEnded = ({ session }: NewLogin) => world.store.readEnding(session.id);

    test('is not known of one that lives, or never was', async () => {
      expect(await whyEnded(await signIn())).toBeNull();
      expect(await world.store.readEnding('unknown')).toBeNull();
    });

    test('is told: the person', async () => {
      const [one, own, other] = [await signIn(), await signIn(), await signIn()];
      await world.store.delete([one.session]);
      await world.store.deleteOthers(own.session);
      expect(await whyEnded(one)).toEqual({ by: 'person' });
      expect(await whyEnded(other)).toEqual({ by: 'person' });
    });

    test('is told: the provider, with its reason where it gave one', async () => {
      const [one, two] = [await signIn({ providerSessionId: 's' }), await signIn()];
      await end({ providerSessionId: 's', reason: 'password changed: at the desk' });
      await end({ subject: 'alice' });
      expect(await whyEnded(one)).toEqual({ by: 'provider', reason: 'password changed: at the desk' });
      expect(await whyEnded(two)).toEqual({ by: 'provider' });
    });

    test('stays the first cause, though the provider sends a logout token after a sign-out', async () => {
      const login = await signIn({ providerSessionId: 's' });
      await world.store.delete([login.session]);
      await end({ providerSessionId: 's' });
      expect(await whyEnded(login)).toEqual({ by: 'person' });
    });

    test('stays the first cause, though the person signs out after a logout token', async () => {
      const login = await signIn({ providerSessionId: 's' });
      await end({ providerSessionId: 's' });
      await world.store.delete([login.session]);
      expect(await whyEnded(login)).toEqual({ by: 'provider' });
    });

    test('is told: time', async () => {
      const login = await signIn();
      world.now += LIFETIMES.idleSeconds;
      expect(await whyEnded(login)).toEqual({ by: 'time' });
    });
  });

  describe('whether the provider has ended a session', () => {
    const hasEnded = (choice: { providerSessionId?: string; subject?: string; issuer?: string } = {}) =>
      world.store.hasEndedAtProvider({ issuer: ISSUER, providerSessionId: 's', subject: 'alice', ...choice });

    test('is known once a logout token has named it, though its session here was gone', async () => {
      const { session } = await signIn({ providerSessionId: 's' });
      await world.store.delete([session]);
      expect(await hasEnded()).toBe(false);
      expect(await end({ providerSessionId: 's' })).toEqual([]);
      expect(await hasEnded()).toBe(true);
      expect(await hasEnded({ subject: 'bob' })).toBe(true);
      expect(await hasEnded({ providerSessionId: 't' })).toBe(false);
      expect(await hasEnded({ issuer: 'https://other.example' })).toBe(false);
    });

    test('is known of the subject alone that the logout token names too', async () => {
      await end({ providerSessionId: 's', subject: 'alice' });
      expect(await hasEnded()).toBe(true);
      expect(await hasEnded({ subject: 'bob' })).toBe(false);
    });

    test('is not known from a logout token about the subject, or from a request without proof', async () => {
      await signIn({ providerSessionId: 's' });
      await end({ subject: 'alice' });
      await world.store.deleteByProviderSession({ issuer: ISSUER, providerSessionId: 's' });
      expect(await hasEnded()).toBe(false);
    });
  });
}
