import { expect, onTestFinished, test, vi } from 'vitest';
import { ALICE, BOB, jsonOf, openTab, stubBrowser } from './browser.fixture.ts';
import { pageOf, render, shows } from './page.fixture.tsx';

test('the end that the server tells hides the user here, and is told to the other tabs', async () => {
  const [tab, { tell, untilWatching }] = [openTab(), stubBrowser()];
  const place = render(pageOf(ALICE));
  await untilWatching();
  tell('ended', { session: 'alice-1', reason: 'provider' });
  await shows(place).toBe('Hello stranger.ended: provider');
  await expect.poll(() => tab.heard).toContainEqual({ type: 'ended', ref: 'alice-1', reason: 'provider' });
});

test('the next tab listens only when it has had time to hear that the session has ended', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const { tell, turnOver, untilWatching } = stubBrowser();
  const place = render(pageOf(ALICE));
  await vi.advanceTimersByTimeAsync(100);
  await untilWatching();
  tell('ended', { session: 'alice-1', reason: 'provider' });
  await vi.advanceTimersByTimeAsync(999);
  expect(place.textContent).toBe('Hello stranger.ended: provider');
  expect(turnOver).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  expect(turnOver).toHaveBeenCalledOnce();
});

test('a tab that the browser puts away lets the next one listen at once', async () => {
  const { turnOver, untilWatching } = stubBrowser();
  render(pageOf(ALICE));
  await untilWatching();
  dispatchEvent(new Event('pagehide'));
  await expect.poll(() => turnOver).toHaveBeenCalledOnce();
});

test('where the stream says another session than the page, the server is asked', async () => {
  const { asked, tell, untilWatching } = stubBrowser(() => jsonOf(BOB));
  const place = render(pageOf(ALICE));
  await untilWatching();
  tell('session', { session: 'bob-1' });
  await shows(place).toBe('Hello stranger.ended: other_person');
  expect(asked()).toEqual(['/bff/user?slide=false']);
});

test('a connection that is cut soon after it was opened is given up for a while, and the page asks by itself', async () => {
  const { asked, tell, untilWatching } = stubBrowser(() => jsonOf(ALICE));
  render(pageOf(ALICE));
  await untilWatching();
  tell('error', {});
  await expect.poll(asked).toEqual(['/bff/user?slide=false']);
});

test.each([
  ['the first event does not come', 10_000, () => {}],
  [
    'no sign of life comes any more',
    60_000,
    (tell: (event: string, data: unknown) => void) => tell('session', { session: 'alice-1' }),
  ],
])('when %s, the page asks by itself', async (_name, milliseconds, first) => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  onTestFinished(() => void vi.useRealTimers());
  const { asked, tell, untilWatching } = stubBrowser(() => jsonOf(ALICE));
  const place = render(pageOf(ALICE));
  await vi.advanceTimersByTimeAsync(100);
  await untilWatching();
  first(tell);
  await vi.advanceTimersByTimeAsync(milliseconds - 200);
  expect(asked()).toEqual([]);
  await vi.advanceTimersByTimeAsync(200);
  expect(asked()).toEqual(['/bff/user?slide=false']);
  expect(place.textContent).toBe('Hello Alice.signed-in');
});
