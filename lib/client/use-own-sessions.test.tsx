import { type ReactNode, StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { expect, onTestFinished, test } from 'vitest';
import type { OwnSession } from '#lib/bff/own-sessions.ts';
import type { PageUser } from '#lib/bff/read-user.ts';
import { ALICE, jsonOf, openTab, stubBrowser } from './browser.fixture.ts';
import { SessionProvider } from './session-provider.tsx';
import { announceSignOut } from './sign-out.ts';
import { type OwnSessionList, useOwnSessions } from './use-own-sessions.ts';

const NOW = '2026-11-21T13:34:00Z';

const toSession = (id: string, current: boolean): OwnSession => ({
  id,
  device: null,
  signedInAt: NOW,
  lastUsedAt: NOW,
  current,
});

const HERE = toSession('alice-1', true);
const PHONE = toSession('phone', false);
const TABLET = toSession('tablet', false);

const renderedWith = (...sessions: readonly OwnSession[]): OwnSessionList => ({ sessions, now: 0 });

function List({ rendered }: { readonly rendered: OwnSessionList }) {
  const { sessions } = useOwnSessions(rendered).list;
  return sessions.map(({ id, current }) => (current ? `${id} (this one)` : id)).join();
}

const pageOf = (user: PageUser, rendered: OwnSessionList) => (
  <SessionProvider user={{ ...user }}>
    <List rendered={rendered} />
  </SessionProvider>
);

const openPage = (first: ReactNode) => {
  const place = document.createElement('div');
  const root = createRoot(place);
  onTestFinished(() => root.unmount());
  root.render(first);
  return {
    shows: () => expect.poll(() => place.textContent),
    render: (page: ReactNode) => root.render(page),
  };
};

/** A server that has this to say of the sessions, and of who is signed in. */
const stubServer = (listed: readonly OwnSession[], user: PageUser = ALICE) => {
  const browser = stubBrowser();
  browser.fetch.mockImplementation(async (address) => jsonOf(address === '/bff/sessions' ? listed : user));
  const timesListed = () => browser.asked().filter((address) => address === '/bff/sessions').length;
  return { ...browser, timesListed };
};

test('the list that the server has rendered is shown, and asked for no more, in strict mode either', async () => {
  const { untilWatching, timesListed } = stubServer([HERE]);
  const { shows } = openPage(<StrictMode>{pageOf(ALICE, renderedWith(HERE, PHONE))}</StrictMode>);
  await untilWatching();
  await shows().toBe('alice-1 (this one),phone');
  expect(timesListed()).toBe(0);
});

test.each<[string, () => void]>([
  ['the page is shown', () => document.dispatchEvent(new Event('visibilitychange'))],
  ['its window is looked at', () => dispatchEvent(new Event('focus'))],
  ['another tab knows that one has ended', () => openTab().say({ type: 'sessions' })],
])('the list is asked for anew when %s', async (_name, happen) => {
  const { untilWatching } = stubServer([HERE]);
  const { shows } = openPage(pageOf(ALICE, renderedWith(HERE, PHONE)));
  await untilWatching();
  await shows().toBe('alice-1 (this one),phone');
  happen();
  await shows().toBe('alice-1 (this one)');
});

test('the list is not asked for while the page is left to sign out', async () => {
  const { untilWatching, timesListed } = stubServer([HERE]);
  const { shows } = openPage(pageOf(ALICE, renderedWith(HERE, PHONE)));
  await untilWatching();
  announceSignOut('alice-1');
  dispatchEvent(new Event('focus'));
  await shows().toBe('alice-1 (this one),phone');
  expect(timesListed()).toBe(0);
  dispatchEvent(new Event('pagehide'));
});

test('a newer list of the server takes the place of the one before', async () => {
  const { untilWatching } = stubServer([HERE]);
  const { shows, render } = openPage(pageOf(ALICE, renderedWith(HERE, PHONE)));
  await untilWatching();
  render(pageOf(ALICE, renderedWith(HERE, TABLET)));
  await shows().toBe('alice-1 (this one),tablet');
});

test('a page that comes back for a new session lists anew, and takes no other for its own', async () => {
  const AGAIN = { ...ALICE, 'bff:session_ref': 'alice-2' };
  let letList = (_: Response) => {};
  const { fetch, untilWatching } = stubServer([], AGAIN);
  const { shows } = openPage(pageOf(ALICE, renderedWith(HERE, PHONE)));
  await untilWatching();
  fetch.mockImplementation((address) =>
    address === '/bff/sessions'
      ? new Promise((resolve) => (letList = resolve))
      : Promise.resolve(jsonOf(AGAIN)),
  );
  openTab().say({ type: 'ended', ref: 'alice-1', reason: 'signed_out' });
  openTab().say({ type: 'here', session: { sub: 'alice', ref: 'alice-2', expiresAt: 0, endsAt: 0 } });
  await shows().toBe('alice-1,phone');
  letList(jsonOf([toSession('alice-2', true), PHONE]));
  await shows().toBe('alice-2 (this one),phone');
});
