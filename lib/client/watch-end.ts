import type { EndReason } from '#lib/session/session-news.ts';
import { tellAllTabs } from './tabs.ts';

/** Where the server cannot hold a connection. By chance a fifth more or less, so that tabs do not ask all at once. */
const POLL_MS = 30_000;

/** Then a connection is tried again: the server may only have been down. */
const POLLS_PER_ROUND = 10;

/** Something on the way may hold the events back. */
const ANSWER_MS = 10_000;

/** The server lets hear of itself every 20 s. A connection may be dead without saying so. */
const SILENCE_MS = 60_000;

/** Something on the way may cut connections: one that was shorter is not opened again and again. */
const SHORTEST_MS = 20_000;

/** For what this tab tells the others when the session has ended. Whose turn is next would ask in vain before it has heard. */
const HEARD_MS = 1000;

interface Watch {
  /** The name of the session as this page knows it. */
  readonly ref: () => string | null;
  /** Looks the session up, without prolonging it. */
  readonly check: () => void;
}

/**
 * Tells all tabs when the session ends at the server. One tab of the browser listens for all; the next one takes over
 * when it is closed. Where the server holds no connection, every tab that is seen asks from time to time.
 */
export async function watchEnd(watch: Watch, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await listenForAll(watch, signal);
    for (let polls = 0; polls < POLLS_PER_ROUND && !signal.aborted; polls += 1) {
      await untilSeen(signal);
      if (!signal.aborted) watch.check();
      await pause(signal);
    }
  }
}

/** Waits for its turn. Comes back when there is nothing more to hear. */
async function listenForAll(watch: Watch, signal: AbortSignal): Promise<void> {
  try {
    await navigator.locks.request('bff-events', { signal }, () => listenAndTell(watch, signal));
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

async function listenAndTell(watch: Watch, signal: AbortSignal): Promise<void> {
  let hasEnded = false;
  const onEnded = (ref: string, reason: EndReason | null) => {
    hasEnded = true;
    tellAllTabs({ type: 'ended', ref, reason });
  };
  await listen(watch, onEnded, signal);
  if (hasEnded) await new Promise((resolve) => setTimeout(resolve, HEARD_MS));
}

type OnEnded = (ref: string, reason: EndReason | null) => void;

const listen = ({ ref, check }: Watch, onEnded: OnEnded, signal: AbortSignal): Promise<void> =>
  until(signal, (done) => {
    const source = new EventSource('/bff/events');
    let askedAt = Date.now();
    let silence = setTimeout(done, ANSWER_MS);
    const hearWithin = (milliseconds: number) => {
      clearTimeout(silence);
      silence = setTimeout(done, milliseconds);
    };
    source.addEventListener('session', ({ data }) => {
      hearWithin(SILENCE_MS);
      // Somebody has signed in since, in a tab that did not say so.
      if (JSON.parse(data).session !== ref()) check();
    });
    source.addEventListener('beat', () => hearWithin(SILENCE_MS));
    source.addEventListener('ended', ({ data }) => {
      const ended: { readonly session: string; readonly reason: EndReason | null } = JSON.parse(data);
      onEnded(ended.session, ended.reason);
    });
    source.addEventListener('sessions', () => tellAllTabs({ type: 'sessions' }));
    source.addEventListener('error', () => {
      if (source.readyState === EventSource.CLOSED || Date.now() - askedAt < SHORTEST_MS) return done();
      // The browser comes back by itself.
      askedAt = Date.now();
      hearWithin(ANSWER_MS);
    });
    return () => {
      clearTimeout(silence);
      source.close();
    };
  });

const pause = (signal: AbortSignal): Promise<void> =>
  until(signal, (done) => {
    const timer = setTimeout(done, POLL_MS * (0.8 + 0.4 * Math.random()));
    return () => clearTimeout(timer);
  });

const untilSeen = (signal: AbortSignal): Promise<void> =>
  until(signal, (done) => {
    const look = () => document.visibilityState === 'visible' && done();
    document.addEventListener('visibilitychange', look);
    queueMicrotask(look);
    return () => document.removeEventListener('visibilitychange', look);
  });

/** Resolves when `begin` calls back, or the signal is aborted; then it clears up. */
function until(signal: AbortSignal, begin: (done: () => void) => () => void): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      clearUp();
      signal.removeEventListener('abort', done);
      resolve();
    };
    const clearUp = begin(done);
    signal.addEventListener('abort', done);
  });
}
