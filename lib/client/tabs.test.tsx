import { expect, onTestFinished, test, vi } from 'vitest';
import { ALICE, BOB, jsonOf, openTab, stubBrowser } from './browser.fixture.ts';
import { pageOf, render, shows } from './page.fixture.tsx';
import { announceSignOut } from './sign-out.ts';

test('a sign-out in another tab hides the user here', async () => {
  const { untilWatching } = stubBrowser();
  const place = render(pageOf(ALICE));
  await untilWatching();
  openTab().say({ type: 'leaving', ref: 'alice-1' });
  await shows(place).toBe('Hello stranger.ended: signed_out');
});

test('a sign-out in another tab that did not get through is not claimed', async () => {
  const { untilWatching } = stubBrowser(() => jsonOf(ALICE));
  const place = render(pageOf(ALICE));
  await untilWatching();
  openTab().say({ type: 'leaving', ref: 'alice-1' });
  await shows(place).toBe('Hello stranger.ended: signed_out');
  dispatchEvent(new Event('online'));
  await shows(place).toBe('Hello Alice.signed-in');
});

test('a sign-out of nobody knows which session hides the user until the server can say', async () => {
  let answer = jsonOf({}, 503);
  const { untilWatching } = stubBrowser(() => answer);
  const place = render(pageOf(ALICE));
  await untilWatching();
  openTab().say({ type: 'leaving', ref: null });
  await shows(place).toBe('One moment.unchecked');
  answer = jsonOf(null, 401);
  dispatchEvent(new Event('online'));
  await shows(place).toBe('Hello stranger.ended: null');
});

test('a page that has not heard yet who is there asks again when another tab signs out meanwhile', async () => {
  const answers: ((answer: Response) => void)[] = [];
  const { fetch } = stubBrowser(() => new Promise((resolve) => answers.push(resolve)));
  const place = render(pageOf(undefined));
  await expect.poll(() => fetch).toHaveBeenCalledOnce();
  openTab().say({ type: 'leaving', ref: 'alice-0' });
  await expect.poll(() => fetch).toHaveBeenCalledTimes(2);
  for (const answer of answers) answer(jsonOf(ALICE));
  await shows(place).toBe('Hello Alice.signed-in');
});

test('the page that signs out does not show its own end', async () => {
  vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const { tell, untilWatching } = stubBrowser();
  const place = render(pageOf(ALICE));
  await vi.advanceTimersByTimeAsync(100);
  await untilWatching();
  announceSignOut('alice-1');
  tell('ended', { session: 'alice-1', reason: 'signed_out' });
  await vi.advanceTimersByTimeAsync(9000);
  expect(place.textContent).toBe('Hello Alice.signed-in');
  await vi.advanceTimersByTimeAsync(1100);
  expect(place.textContent).toBe('Hello stranger.ended: signed_out');
  dispatchEvent(new Event('pagehide'));
});

test('an answer from before a doubt does not show the user again', async () => {
  const answers: ((answer: Response) => void)[] = [];
  const { untilWatching, fetch } = stubBrowser(() => new Promise((resolve) => answers.push(resolve)));
  const place = render(pageOf(ALICE));
  await untilWatching();
  dispatchEvent(new Event('online'));
  openTab().say({ type: 'here', session: { sub: 'bob', ref: 'bob-1', expiresAt: 0, endsAt: 0 } });
  await shows(place).toBe('One moment.unchecked');
  await expect.poll(() => fetch).toHaveBeenCalledTimes(2);
  answers[0]?.(jsonOf(ALICE));
  answers[1]?.(jsonOf(BOB));
  const seen: (string | null)[] = [];
  new MutationObserver(() => seen.push(place.textContent)).observe(place, {
    subtree: true,
    characterData: true,
    childList: true,
  });
  await shows(place).toBe('Hello stranger.ended: other_person');
  expect(seen.join()).not.toContain('Alice');
});

test('another person in another tab hides the user at once, and the server says who is here', async () => {
  let letAnswer = (_: Response) => {};
  const { asked, untilWatching } = stubBrowser(
    () =>
      new Promise((resolve) => {
        letAnswer = resolve;
      }),
  );
  const place = render(pageOf(ALICE));
  await untilWatching();
  openTab().say({ type: 'here', session: { sub: 'bob', ref: 'bob-1', expiresAt: 0, endsAt: 0 } });
  await shows(place).toBe('One moment.unchecked');
  expect(asked()).toEqual(['/bff/user?slide=false']);
  letAnswer(jsonOf(BOB));
  await shows(place).toBe('Hello stranger.ended: other_person');
});

test('tabs that have ended do not keep each other asking', async () => {
  const { fetch, untilWatching } = stubBrowser(() => jsonOf({ ...ALICE, 'bff:session_ref': 'alice-2' }));
  const tab = openTab();
  const place = render(pageOf(ALICE));
  await untilWatching();
  tab.say({ type: 'here', session: { sub: 'alice', ref: 'alice-2', expiresAt: 0, endsAt: 0 } });
  await expect.poll(() => fetch).toHaveBeenCalledOnce();
  await shows(place).toBe('Hello Alice.signed-in');
  expect(tab.heard.filter((message) => JSON.stringify(message).includes('alice-2'))).toEqual([]);
});
