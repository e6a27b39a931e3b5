import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { ask } from './ask.ts';
import { ALICE, jsonOf, openTab, stubBrowser } from './browser.fixture.ts';
import { announceSignOut, signOut, unlessLeaving } from './sign-out.ts';

const SIGNED_IN = { ...ALICE, 'bff:logout_url': '/bff/logout?sid=the-proof' };

let goTo: ReturnType<typeof vi.fn<(address: string | URL) => void>>;

beforeEach(() => {
  goTo = vi.fn();
  vi.spyOn(location, 'assign').mockImplementation(goTo);
  dispatchEvent(new Event('pagehide'));
});

const target = () => {
  const [[address] = []] = goTo.mock.calls;
  const { pathname, search } = new URL(String(address), location.origin);
  return pathname + search;
};

test('asks where to sign out at that moment, and navigates there', async () => {
  const { fetch } = stubBrowser(() => jsonOf(SIGNED_IN));
  await signOut();
  expect(fetch).toHaveBeenCalledExactlyOnceWith(
    '/bff/user',
    expect.objectContaining({ headers: { 'X-CSRF': '1' }, cache: 'no-store' }),
  );
  expect(target()).toBe('/bff/logout?sid=the-proof');
});

test('waits longer for where to sign out than for other answers, but not longer than the page is held', async () => {
  const timeout = vi.spyOn(AbortSignal, 'timeout');
  stubBrowser(() => jsonOf(SIGNED_IN));
  await ask('/bff/sessions');
  await signOut();
  expect(timeout.mock.calls).toEqual([[3000], [8000]]);
});

test('tells the other tabs before it navigates', async () => {
  const tab = openTab();
  stubBrowser(() => jsonOf(SIGNED_IN));
  await signOut();
  await expect.poll(() => tab.heard).toEqual([{ type: 'leaving', ref: 'alice-1' }]);
});

test('what happens while the page is left to sign out waits, in case that does not succeed', async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  stubBrowser(() => jsonOf(SIGNED_IN));
  const act = vi.fn();
  await signOut();
  unlessLeaving(act);
  vi.advanceTimersByTime(9_999);
  expect(act).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(act).toHaveBeenCalledOnce();
  unlessLeaving(act);
  expect(act).toHaveBeenCalledTimes(2);
});

test('what the page has asked is not waited for any more when it is left to sign out', async () => {
  const { fetch } = stubBrowser();
  fetch.mockImplementationOnce(
    (_address, { signal }) =>
      new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason))),
  );
  const asked = ask('/bff/sessions');
  announceSignOut('alice-1');
  await expect(asked).rejects.toThrow('aborted');
  expect((await ask('/bff/sessions')).status).toBe(401);
});

test.each([
  [{ scope: 'app' }, '&scope=app'],
  [{ scope: 'provider' }, ''],
  [{ scope: 'everywhere' }, '&federated=true'],
  [{ returnUrl: '/bye?a=1&b=2' }, '&returnUrl=%2Fbye%3Fa%3D1%26b%3D2'],
] as const)('%j leads to the sign-out with %j', async (options, query) => {
  stubBrowser(() => jsonOf(SIGNED_IN));
  await signOut(options);
  expect(target()).toBe(`/bff/logout?sid=the-proof${query}`);
});

test.each([
  ['nobody is signed in', () => jsonOf({ title: 'Nobody is signed in.' }, 401)],
  ['the store is down', () => jsonOf({}, 503)],
  ['there is no answer', () => Promise.reject(new TypeError('Failed to fetch'))],
  [
    'the address leads elsewhere',
    () => jsonOf({ ...ALICE, 'bff:logout_url': 'https://evil.example/bff/logout' }),
  ],
  ['the address is another one of ours', () => jsonOf({ ...ALICE, 'bff:logout_url': '/account' })],
  ['the address is a script', () => jsonOf({ ...ALICE, 'bff:logout_url': 'javascript:alert(1)' })],
])('when %s, the page that asks is next, and the other tabs have to look', async (_name, answer) => {
  const tab = openTab();
  stubBrowser(answer);
  await signOut({ returnUrl: '/bye' });
  expect(target()).toBe('/logout?returnUrl=%2Fbye');
  await expect.poll(() => tab.heard).toEqual([{ type: 'leaving', ref: null }]);
});

test('a second click changes nothing', async () => {
  const { fetch } = stubBrowser(() => jsonOf(SIGNED_IN));
  await Promise.all([signOut(), signOut()]);
  await signOut();
  expect([fetch.mock.calls.length, goTo.mock.calls.length]).toEqual([1, 1]);
});

test('works again when the browser shows the page as it was', async () => {
  stubBrowser(() => jsonOf(SIGNED_IN));
  await signOut();
  dispatchEvent(new Event('pagehide'));
  await signOut();
  expect(goTo).toHaveBeenCalledTimes(2);
});
