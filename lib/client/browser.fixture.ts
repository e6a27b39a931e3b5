import { expect, onTestFinished, vi } from 'vitest';
import type { PageUser } from '#lib/bff/read-user.ts';

/** What `/bff/user` says of somebody, without where to sign out. */
export const ALICE: PageUser = {
  sub: 'alice',
  name: 'Alice',
  'bff:session_ref': 'alice-1',
  'bff:session_expires_in': 600,
  'bff:session_ends_in': 3600,
};

export const BOB: PageUser = { ...ALICE, sub: 'bob', name: 'Bob', 'bff:session_ref': 'bob-1' };

export const jsonOf = (body: unknown, status = 200): Response => Response.json(body, { status });

/** The parts of a browser that the environment of the tests lacks, as far as a page needs them. */
export function stubBrowser(answer: () => Promise<Response> | Response = () => jsonOf(null, 401)) {
  const source = new EventTarget() as EventTarget & { close: () => void; readyState: number };
  source.close = vi.fn();
  const EventSource = Object.assign(
    vi.fn(function open() {
      return source;
    }),
    { CLOSED: 2 },
  );
  const turnOver = vi.fn();
  const request = vi.fn((_name: string, _options: object, act: () => Promise<void>) => act().then(turnOver));
  const fetch = vi.fn(async (_address: string, _init: RequestInit) => answer());
  vi.stubGlobal('EventSource', EventSource);
  vi.stubGlobal('fetch', fetch);
  Object.defineProperty(navigator, 'locks', { value: { request }, configurable: true });
  onTestFinished(() => void vi.unstubAllGlobals());
  return {
    fetch,
    /** The page has listened for all tabs, and the next one may. */
    turnOver,
    /** The addresses that have been asked. */
    asked: () => fetch.mock.calls.map(([address]) => address),
    /** The page hears the server, the other tabs and the person. */
    untilWatching: () => expect.poll(() => EventSource).toHaveBeenCalled(),
    /** The server tells something. */
    tell: (event: string, data: unknown) =>
      source.dispatchEvent(new MessageEvent(event, { data: JSON.stringify(data) })),
  };
}

/** Another tab of the same browser. */
export function openTab() {
  const channel = new BroadcastChannel('bff-session');
  const heard: unknown[] = [];
  channel.addEventListener('message', ({ data }) => void heard.push(data));
  onTestFinished(() => channel.close());
  return { heard, say: (message: unknown) => channel.postMessage(message) };
}
