import { describe, expect, test } from 'vitest';
import { createLogin } from './session.fixture.ts';
import type { StoreWorld } from './session-store.fixture.ts';

/** What every driver promises of logins that meet a logout token. */
export function describeOvertakenLogins(world: StoreWorld): void {
  const { isRefused, isAlive, end } = world;

  describe('a login that a logout token has overtaken', () => {
    test('is refused and leaves nothing', async () => {
      await end({ providerSessionId: 's' });
      const login = createLogin(world.now, { providerSessionId: 's' });
      expect(await isRefused(login)).toBe(true);
      expect(await world.store.readForLogout(login.session.id)).toEqual({ session: null, hint: null });
      expect(await world.store.list(login.session)).toEqual([]);
    });

    test('by sid is refused for good', async () => {
      await end({ providerSessionId: 's' });
      expect(await isRefused(createLogin(world.now, { providerSessionId: 's' }, world.now + 300))).toBe(true);
      expect(await isRefused(createLogin(world.now, { providerSessionId: 's', subject: 'bob' }))).toBe(true);
      expect(await isRefused(createLogin(world.now, { providerSessionId: 't' }))).toBe(false);
      expect(
        await isRefused(createLogin(world.now, { providerSessionId: 's', issuer: 'https://other.example' })),
      ).toBe(false);
    });

    test('by sub is refused when issued in the same second or before, not later', async () => {
      await end({ subject: 'alice', issuedAt: world.now });
      expect(await isRefused(createLogin(world.now, {}, world.now - 1))).toBe(true);
      expect(await isRefused(createLogin(world.now, {}, world.now))).toBe(true);
      expect(await isRefused(createLogin(world.now, {}, world.now + 1))).toBe(false);
      expect(await isRefused(createLogin(world.now, { subject: 'bob' }, world.now - 1))).toBe(false);
    });

    test('by sid and sub is refused for that subject only', async () => {
      await end({ providerSessionId: 's', subject: 'alice' });
      expect(await isRefused(createLogin(world.now, { providerSessionId: 's' }, world.now + 300))).toBe(true);
      expect(await isRefused(createLogin(world.now, { providerSessionId: 's', subject: 'bob' }))).toBe(false);
      expect(await isRefused(createLogin(world.now, { providerSessionId: 't' }))).toBe(false);
      expect(await isRefused(createLogin(world.now))).toBe(false);
    });

    test('stays refused when an older logout token comes late', async () => {
      await end({ subject: 'alice', issuedAt: world.now });
      await end({ subject: 'alice', issuedAt: world.now - 100 });
      expect(await isRefused(createLogin(world.now, {}, world.now - 50))).toBe(true);
    });

    test('never survives, when both come at the same time', async () => {
      for (let round = 0; round < 10; round += 1) {
        const logins = Array.from({ length: 3 }, () =>
          createLogin(world.now, { providerSessionId: `s${round}` }),
        );
        await Promise.all([
          ...logins.slice(0, 2).map(world.store.create),
          end({ providerSessionId: `s${round}` }),
          ...logins.slice(2).map(world.store.create),
        ]);
        for (const login of logins) expect(await isAlive(login)).toBe(false);
      }
    });
  });
}
