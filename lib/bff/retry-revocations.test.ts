import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { parseConfig } from '../config.ts';
import { createProvider } from '../oidc/provider.ts';
import { createMemoryStore } from '../session/drivers/memory.ts';
import { createRevocationReminder } from './retry-revocations.ts';
import { revoke, revokeAll } from './revoke.ts';

const NOBODY = 'http://127.0.0.1:9';
const HOUR = 3600;

const config = parseConfig({
  APP_BASE_URL: 'http://localhost:3000',
  OIDC_ISSUER: NOBODY,
  OIDC_CLIENT_ID: 'app',
  OIDC_CLIENT_SECRET: 'a-secret-of-the-client',
  SESSION_SECRET: 'a-secret-for-tests-that-is-long-enough',
});

let now = 1_000_000;
const clock = () => now;
const provider = createProvider(config.oidc, 'http://localhost:3000/bff/callback', clock);
const sessions = createMemoryStore({ now: clock });
const runtime = { config, provider, sessions, now: clock, log: () => {} };

test('a process looks for revocations that are due once in half a minute, however many come by', () => {
  let looks = 0;
  const afterResponse = () => {
    looks += 1;
  };
  const remind = createRevocationReminder({ ...runtime, afterResponse });
  const looksAt = [0, 0, 29, 30, 30, 59, 60].map((seconds) => {
    now = 2_000_000 + seconds;
    remind();
    return looks;
  });
  expect(looksAt).toEqual([1, 1, 1, 2, 2, 2, 3]);
});

test.each([
  [0, 60],
  [1, 120],
  [8, 256 * 60],
  [9, 6 * HOUR],
  [10, 6 * HOUR],
  [2000, 6 * HOUR],
])(
  'after %i attempts that failed and one more, a revocation is due in %i seconds',
  async (attempts, pause) => {
    const revocation = {
      version: 1,
      id: `${attempts}`,
      refreshToken: 'token',
      attempts,
      expiresAt: now + 24 * HOUR,
    } as const;
    expect(await revoke(runtime, revocation)).toBe('postponed');
    const findDue = async () => (await sessions.revocations.lease(1, HOUR)).map(({ id }) => id);
    now += pause - 1;
    expect(await findDue()).toEqual([]);
    now += 1;
    expect(await findDue()).toEqual([revocation.id]);
    await sessions.revocations.remove(revocation.id);
  },
);

test('of many revocations ten are tried at a time, and none any more once one has failed', async () => {
  let tried = 0;
  const discover = async () => {
    tried += 1;
    // A port that no browser may use is refused before all ten have been tried.
    await setImmediate();
    return provider.discover();
  };
  const revocations = Array.from({ length: 25 }, (_revocation, number) => ({
    version: 1 as const,
    id: `one of many: ${number}`,
    refreshToken: 'token',
    attempts: 0,
    expiresAt: now + HOUR,
  }));
  const outcomes = await revokeAll({ ...runtime, provider: { ...provider, discover } }, revocations);
  expect(outcomes).toEqual(revocations.map(() => 'postponed'));
  expect(tried).toBe(10);
});
