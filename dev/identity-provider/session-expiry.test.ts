import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ALICE, startTestBench, type TestBench } from './test-bench.ts';

const HOUR_MILLISECONDS = 3_600_000;
const PATIENCE = { timeout: 120_000 };

let bench: TestBench;
beforeEach(async () => {
  bench = await startTestBench();
});
afterEach(async () => {
  vi.useRealTimers();
  await bench.close();
});

/** Signs somebody in, and goes on when the time of their session is over. */
async function outliveSession() {
  const { tokens, jar } = await bench.signIn(ALICE);
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 9 * HOUR_MILLISECONDS });
  return { sid: tokens.claims()?.sid, jar };
}

it('tells the clients of a session that nobody uses any more', async () => {
  const { sid } = await outliveSession();
  await vi.waitFor(() => expect(bench.logoutTokens).toMatchObject([{ sub: 'person-alice', sid }]), PATIENCE);
  expect(bench.provider.sessions()).toEqual([]);
});

it('says nothing to the client of a session that was ended before', async () => {
  await bench.signIn(ALICE);
  const [session] = bench.provider.sessions();
  await bench.provider.endSession(session?.id ?? '');
  const { sid } = await outliveSession();
  await vi.waitFor(() => expect(bench.logoutTokens.at(-1)).toHaveProperty('sid', sid), PATIENCE);
  expect(bench.logoutTokens).toHaveLength(2);
});

it('lasts as long as it is set to', async () => {
  bench.provider.behaviour.change({ sessionSeconds: '60' });
  const before = Math.floor(Date.now() / 1000);
  await bench.signIn(ALICE);
  const [session] = bench.provider.sessions();
  expect(session?.expiresAt).toBeGreaterThanOrEqual(before + 60);
  expect(session?.expiresAt).toBeLessThan(before + 3600);
});
