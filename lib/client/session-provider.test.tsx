import type { ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import { renderToString } from 'react-dom/server';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { PageUser } from '#lib/bff/read-user.ts';
import { ALICE, BOB, jsonOf, openTab, stubBrowser } from './browser.fixture.ts';
import { SessionProvider, useSession, useUser } from './session-provider.tsx';
import { announceSignOut } from './sign-out.ts';

function Greeting() {
  const { user, isLoading, error } = useUser();
  if (error) return <p>No answer.</p>;
  return <p>{isLoading ? 'One moment.' : `Hello ${user?.name ?? 'stranger'}.`}</p>;
}

function Status() {
  const { state } = useSession();
  return <p>{state.status === 'ended' ? `ended: ${state.reason}` : state.status}</p>;
}

const render = (content: ReactNode) => {
  const place = document.createElement('div');
  const root = createRoot(place);
  onTestFinished(() => root.unmount());
  root.render(content);
  return place;
};

const shows = (place: HTMLElement) => expect.poll(() => place.textContent);

/** As the server has just answered: an object of its own each time. */
const pageOf = (user: PageUser | null | undefined) => (
  <SessionProvider {...(user === undefined ? {} : { user: user && { ...user } })}>
    <Greeting />
    <Status />
  </SessionProvider>
);

test('a page whose server knows the user asks nothing and shows nothing else first', async () => {
  const { fetch } = stubBrowser();
  expect(renderToString(pageOf(ALICE))).toBe('<p>Hello Alice.</p><p>signed-in</p>');
  await shows(render(pageOf(ALICE))).toBe('Hello Alice.signed-in');
  await shows(render(pageOf(null))).toBe('Hello stranger.anonymous');
  expect(fetch).not.toHaveBeenCalled();
});

test('a page that the router shows again knows when its session ends, as it was told the first time', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  onTestFinished(() => void vi.useRealTimers());
  stubBrowser(() => jsonOf({}, 503));
  const page = pageOf(ALICE);
  await shows(render(page)).toBe('Hello Alice.signed-in');
  vi.setSystemTime(Date.now() + 601_000);
  await shows(render(page)).toBe('Hello stranger.ended: timeout');
});

test('a page that the router shows again is hidden until the server has been asked', async () => {
  let answer = (_: Response) => {};
  const { asked } = stubBrowser(() => new Promise((resolve) => (answer = resolve)));
  const page = pageOf(ALICE);
  await shows(render(page)).toBe('Hello Alice.signed-in');
  const again = render(page);
  await shows(again).toBe('One moment.unchecked');
  expect(asked()).toEqual(['/bff/user?slide=false']);
  answer(jsonOf(null, 401));
  await shows(again).toBe('Hello stranger.ended: null');
});

test('without a known user all components together ask once', async () => {
  const { fetch, asked } = stubBrowser(() => jsonOf(ALICE));
  const place = render(
    <SessionProvider>
      <Greeting />
      <Greeting />
      <Greeting />
    </SessionProvider>,
  );
  await shows(place).toBe('Hello Alice.'.repeat(3));
  expect(asked()).toEqual(['/bff/user']);
  expect(fetch).toHaveBeenCalledWith(
    '/bff/user',
    expect.objectContaining({ headers: { 'X-CSRF': '1' }, cache: 'no-store' }),
  );
});

test.each([
  ['401', () => jsonOf({}, 401), 'Hello stranger.'],
  ['200 with null', () => jsonOf(null), 'Hello stranger.'],
  ['503', () => jsonOf({}, 503), 'No answer.'],
  ['something else', () => jsonOf({ hello: 'world' }), 'No answer.'],
  ['nothing', () => Promise.reject(new TypeError('Failed to fetch')), 'No answer.'],
])('who is there is read from %s', async (_name, answer, greeting) => {
  stubBrowser(answer);
  await shows(
    render(
      <SessionProvider>
        <Greeting />
      </SessionProvider>,
    ),
  ).toBe(greeting);
});

test('a component without a provider asks for itself', async () => {
  const { asked } = stubBrowser(() => jsonOf(ALICE));
  expect(renderToString(<Greeting />)).toBe('<p>One moment.</p>');
  await shows(
    render(
      <>
        <Greeting />
        <Greeting />
      </>,
    ),
  ).toBe('Hello Alice.Hello Alice.');
  expect(asked()).toEqual(['/bff/user']);
});

test('what could not be asked is asked again when the network is back', async () => {
  let answer = jsonOf({}, 503);
  stubBrowser(() => answer);
  const place = render(pageOf(undefined));
  await shows(place).toBe('No answer.unavailable');
  answer = jsonOf(ALICE);
  dispatchEvent(new Event('online'));
  await shows(place).toBe('Hello Alice.signed-in');
});

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

test('a component without a provider that comes back has missed what happened, and asks', async () => {
  let answer = jsonOf(ALICE);
  const { untilWatching } = stubBrowser(() => answer.clone());
  const place = document.createElement('div');
  const root = createRoot(place);
  onTestFinished(() => root.unmount());
  root.render(<Greeting />);
  await untilWatching();
  await shows(place).toBe('Hello Alice.');
  root.render(null);
  await shows(place).toBe('');
  answer = jsonOf(null, 401);
  root.render(<Greeting />);
  await shows(place).toBe('Hello stranger.');
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

test('a page that the browser puts away hides the user until the server has been asked', async () => {
  const { untilWatching } = stubBrowser(() => jsonOf(ALICE));
  const place = render(pageOf(ALICE));
  await untilWatching();
  dispatchEvent(new Event('pagehide'));
  await shows(place).toBe('One moment.unchecked');
  dispatchEvent(new Event('pageshow'));
  await shows(place).toBe('Hello Alice.signed-in');
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

test('use of the page is told to the server, but not more often than it counts', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  onTestFinished(() => void vi.useRealTimers());
  const { asked, untilWatching } = stubBrowser(() => jsonOf(ALICE));
  const place = render(pageOf(ALICE));
  await untilWatching();
  const press = () => document.dispatchEvent(new KeyboardEvent('keydown'));
  press();
  expect(asked()).toEqual([]);
  vi.setSystemTime(Date.now() + 61_000);
  press();
  press();
  expect(asked()).toEqual(['/bff/user']);
  await shows(place).toBe('Hello Alice.signed-in');
  press();
  expect(asked()).toEqual(['/bff/user']);
});
