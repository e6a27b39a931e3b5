import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { PendingRevocation, PendingRevocations } from './pending-revocation.ts';

interface Bench {
  readonly revocations: () => PendingRevocations;
  readonly now: () => number;
  readonly passTime: (seconds: number) => void;
}

/** What every driver promises of revocations that have still to be done. */
export function describePendingRevocations({ revocations, now, passTime }: Bench): void {
  const createRevocation = (): PendingRevocation => ({
    version: 1,
    id: randomUUID(),
    refreshToken: randomUUID(),
    attempts: 1,
    expiresAt: now() + 3600,
  });
  const put = async (dueIn: number, revocation = createRevocation()) => {
    await revocations().put(revocation, now() + dueIn);
    return revocation;
  };

  describe('a revocation that has still to be done', () => {
    test('is found by its id until it is removed', async () => {
      const revocation = await put(60);
      await put(60);
      expect(await revocations().get(revocation.id)).toEqual(revocation);
      await revocations().remove(revocation.id);
      expect(await revocations().get(revocation.id)).toBeNull();
      await revocations().remove(revocation.id);
    });

    test('comes up when it is due, the longest due first', async () => {
      const [late, early] = [await put(60), await put(30)];
      expect(await revocations().lease(10, 60)).toEqual([]);
      passTime(60);
      expect(await revocations().lease(1, 60)).toEqual([early]);
      expect(await revocations().lease(10, 60)).toEqual([late]);
    });

    test('is left to whoever has got it, and comes up again when that one has stopped', async () => {
      const revocation = await put(0);
      expect(await revocations().lease(10, 60)).toEqual([revocation]);
      expect(await revocations().lease(10, 60)).toEqual([]);
      passTime(60);
      expect(await revocations().lease(10, 60)).toEqual([revocation]);
      await revocations().remove(revocation.id);
      passTime(60);
      expect(await revocations().lease(10, 60)).toEqual([]);
    });

    test('is replaced by one with the same id', async () => {
      const revocation = await put(0);
      const next = await put(30, { ...revocation, attempts: 2 });
      expect(await revocations().lease(10, 60)).toEqual([]);
      passTime(30);
      expect(await revocations().lease(10, 60)).toEqual([next]);
    });

    test('is worth nothing any more once the token has expired', async () => {
      const { id } = await put(0, { ...createRevocation(), expiresAt: now() });
      expect(await revocations().get(id)).toBeNull();
      expect(await revocations().lease(10, 60)).toEqual([]);
    });
  });
}
