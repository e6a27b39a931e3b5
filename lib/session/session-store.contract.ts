import { describe, expect, test } from 'vitest';
import { describeLogoutTokens } from './logout-token.contract.ts';
import { describeOvertakenLogins } from './overtaken-login.contract.ts';
import { describePendingRevocations } from './pending-revocation.contract.ts';
import { describeEndings } from './session-ending.contract.ts';
import { describeLifecycle } from './session-lifecycle.contract.ts';
import { createStoreWorld, type MakeStore } from './session-store.fixture.ts';

/** What every driver promises. */
export function describeSessionStore(name: string, makeStore: MakeStore): void {
  describe(name, () => {
    const world = createStoreWorld(makeStore);

    describeLifecycle(world);
    describeLogoutTokens(world);
    describeOvertakenLogins(world);
    describeEndings(world);

    describe('a name', () => {
      const reservation = { name: 'name', ttlSeconds: 60 };

      test('is reserved for exactly one of all callers', async () => {
        const claims = await Promise.all(
          Array.from({ length: 10 }, () => world.store.claimOnce(reservation)),
        );
        expect(claims.sort()).toEqual(['claimed', ...Array.from({ length: 9 }, () => 'taken')]);
        expect(await world.store.claimOnce({ ...reservation, name: 'another' })).toBe('claimed');
      });

      test('is told to be done once its holder has said so', async () => {
        await world.store.claimOnce(reservation);
        await world.store.confirm(reservation);
        expect(await world.store.claimOnce(reservation)).toBe('done');
      });
    });

    describePendingRevocations({
      revocations: () => world.store.revocations,
      now: () => world.now,
      passTime: (seconds) => {
        world.now += seconds;
      },
    });

    test('a sign of life is given', () => world.store.ping());
  });
}
