import { createRoot } from 'react-dom/client';
import { renderToString } from 'react-dom/server';
import { expect, onTestFinished, test, vi } from 'vitest';
import { ALICE, jsonOf, stubBrowser } from './browser.fixture.ts';
import { Greeting, pageOf, render, shows } from './page.fixture.tsx';
import { SessionProvider } from './session-provider.tsx';

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
  const { untilWatching } = stubBrowser(() => jsonOf({}, 503));
  const page = pageOf(ALICE);
  await shows(render(page)).toBe('Hello Alice.signed-in');
  await untilWatching();
  vi.setSystemTime(Date.now() + 601_000);
  await shows(render(page)).toBe('Hello stranger.ended: timeout');
});

test('a page that the router shows again is hidden until the server has been asked', async () => {
  let answer = (_: Response) => {};
  const { asked, untilWatching } = stubBrowser(() => new Promise((resolve) => (answer = resolve)));
  const page = pageOf(ALICE);
  await shows(render(page)).toBe('Hello Alice.signed-in');
  await untilWatching();
  const again = render(page);
  await shows(again).toBe('One moment.unchecked');
  // It is drawn before it asks.
  await expect.poll(asked).toEqual(['/bff/user?slide=false']);
  answer(jsonOf(null, 401));
  await shows(again).toBe('Hello stranger.ended: null');
});

test.each([
  ['its own session', 'alice-1', 'ended: provider'],
  ['another session', 'alice-0', 'ended: null'],
])('a page that finds nobody says why when the server tells of %s', async (_name, session, status) => {
  const ended = { session, reason: 'provider' };
  const { untilWatching } = stubBrowser(() => jsonOf({ 'bff:session_ended': ended }, 401));
  const place = render(pageOf(ALICE));
  await untilWatching();
  dispatchEvent(new Event('online'));
  await shows(place).toBe(`Hello stranger.${status}`);
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
  ['401 without a body', () => new Response(null, { status: 401 }), 'Hello stranger.'],
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

test('a page that the browser puts away hides the user until the server has been asked', async () => {
  const { untilWatching } = stubBrowser(() => jsonOf(ALICE));
  const place = render(pageOf(ALICE));
  await untilWatching();
  dispatchEvent(new Event('pagehide'));
  await shows(place).toBe('One moment.unchecked');
  dispatchEvent(new Event('pageshow'));
  await shows(place).toBe('Hello Alice.signed-in');
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
