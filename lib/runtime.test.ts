import { expect, onTestFinished, test, vi } from 'vitest';
import { parseConfig } from './config.ts';
import { createRuntime, getRuntime, setRuntime } from './runtime.ts';

const config = parseConfig({
  APP_BASE_URL: 'http://localhost:3000',
  OIDC_ISSUER: 'http://127.0.0.1:9',
  OIDC_CLIENT_ID: 'app',
  OIDC_CLIENT_SECRET: 'a-secret-of-the-client',
  SESSION_SECRET: 'a-secret-for-tests-that-is-long-enough',
});

test('a sign-out that the store did not take is tried again after a second or two, in the end every half minute', async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  vi.spyOn(console, 'info').mockReturnValue();
  const { sessions, unfinishedSignOuts } = createRuntime(config);
  const attempts = vi.spyOn(sessions, 'read').mockRejectedValue(new Error('The store is down.'));
  const attemptsAfter = async (seconds: number) => {
    await vi.advanceTimersByTimeAsync(seconds * 1000);
    return attempts.mock.calls.length;
  };
  unfinishedSignOuts.add({ sessionId: 'a', session: null, awaitedState: null });
  expect(await attemptsAfter(0.999)).toBe(1);
  expect(await attemptsAfter(1.002)).toBe(2);
  const earlier = await attemptsAfter(60);
  expect((await attemptsAfter(300)) - earlier).toBe(10);
  unfinishedSignOuts.close();
});

test('the runtime of a process stays when its modules are loaded anew, as a development server does', async () => {
  const runtime = createRuntime(config);
  setRuntime(runtime);
  vi.resetModules();
  const anew = await import('./runtime.ts');
  expect(anew.getRuntime).not.toBe(getRuntime);
  expect(anew.getRuntime()).toBe(runtime);
  expect(getRuntime()).toBe(runtime);
});
