import { describeError } from '../log.ts';
import type { Runtime } from '../runtime.ts';
import type { EndReason, SessionNews } from '../session/session-news.ts';
import { sessionTag, subjectTag } from '../session/session-tag.ts';
import { createEventStream, type EventStream } from './event-stream.ts';
import { toListId } from './own-sessions.ts';
import { readEndedSession } from './read-ended-session.ts';
import { findSession } from './read-user.ts';
import { createTaggedSet } from './tagged-set.ts';

const HEARTBEAT_MS = 20_000;

/** Then the browser comes back and its session is looked up anew: whatever went unnoticed is noticed there. */
const LONGEST_SECONDS = 600;

/** A browser has one, and two for a moment when another of its tabs takes over. */
const STREAMS_PER_SESSION = 4;

/** The browsers that wait to be told that their session has ended. */
export interface SessionStreams {
  /**
   * The events of a session, which this does not prolong: `session` first, `ended` last, and `sessions` whenever
   * another session of the same person has begun or ended. `null` when this one has ended, or nobody can be kept waiting.
   *
   * @throws {BffError} `store_unavailable`
   */
  readonly open: (sessionId: string) => Promise<ReadableStream<Uint8Array> | null>;
  /** Lets everybody go, and takes nobody any more: a server that is to stop would wait for them. */
  readonly close: () => void;
}

interface Watcher extends EventStream {
  /** What the browser knows its session by. */
  readonly name: string;
  readonly sessionId: string;
  /** Epoch seconds. */
  until: number;
}

/** One subscription of the store and one timer, however many browsers wait. */
export function createSessionStreams(
  runtime: Pick<Runtime, 'config' | 'sessions' | 'unfinishedSignOuts' | 'now' | 'log'>,
): SessionStreams {
  const { config, sessions, now, log } = runtime;
  /** By the tags of their session and of their person. */
  const watchers = createTaggedSet<Watcher>();
  let heartbeat: NodeJS.Timeout | undefined;
  let unsubscribe: (() => void) | undefined;
  let isClosed = false;

  const forget = (watcher: Watcher) => {
    watchers.delete(watcher);
    if (watchers.size > 0) return;
    clearInterval(heartbeat);
    heartbeat = undefined;
  };

  const letGo = (watcher: Watcher) => {
    forget(watcher);
    watcher.end();
  };

  const tellEnd = (watcher: Watcher, reason: EndReason | null) => {
    watcher.send('ended', { session: watcher.name, reason });
    letGo(watcher);
  };

  /** Who is to hear of their own end does not have to hear of the others'. */
  const onNews = (news: readonly SessionNews[]) => {
    for (const { session, change } of news)
      for (const watcher of watchers.get(session)) if (change !== 'begun') tellEnd(watcher, change);
    for (const subject of new Set(news.map((item) => item.subject)))
      for (const watcher of watchers.get(subject)) watcher.send('sessions', {});
  };

  /** One after another, so that they do not come upon the store all at once. */
  const lookAgain = async () => {
    for (const watcher of watchers.all()) {
      try {
        if ((await findSession(runtime, watcher.sessionId, false)) !== null) continue;
        const ended = await readEndedSession(runtime, watcher.sessionId);
        tellEnd(watcher, ended?.reason ?? null);
      } catch {
        // It comes back, and is told then.
        letGo(watcher);
      }
    }
  };

  const listen = () => {
    unsubscribe ??= sessions.subscribe?.({
      onNews,
      onListening: () => void lookAgain(),
      onFailure: (error) => log('session_news_failed', { error: describeError(error) }),
    });
    return unsubscribe !== undefined;
  };

  const beat = () => {
    for (const watcher of watchers.all()) if (now() >= watcher.until || !watcher.beat()) letGo(watcher);
  };

  const add = (sessionId: string): Watcher => {
    const stream = createEventStream(() => forget(watcher));
    const watcher = {
      ...stream,
      name: toListId({ id: sessionId }),
      sessionId,
      until: now() + LONGEST_SECONDS,
    };
    watchers.add(watcher, sessionTag(sessionId));
    watcher.send('session', { session: watcher.name });
    heartbeat ??= setInterval(beat, HEARTBEAT_MS).unref();
    return watcher;
  };

  /** @returns whether there is such a session to watch */
  const lookUp = async (watcher: Watcher): Promise<boolean> => {
    const session = await findSession(runtime, watcher.sessionId, false);
    if (session === null) return false;
    watcher.until = Math.min(watcher.until, session.idleExpiresAt);
    if (watchers.has(watcher)) watchers.add(watcher, subjectTag(session));
    return true;
  };

  return {
    open: async (sessionId) => {
      if (isClosed || !config.canHoldConnections || !listen()) return null;
      if (watchers.get(sessionTag(sessionId)).length >= STREAMS_PER_SESSION) return null;
      // It watches before it looks: what ends in between is told.
      const watcher = add(sessionId);
      let isThere = false;
      try {
        isThere = await lookUp(watcher);
      } finally {
        if (!isThere) letGo(watcher);
      }
      return isThere ? watcher.body : null;
    },

    close: () => {
      isClosed = true;
      unsubscribe?.();
      for (const watcher of watchers.all()) letGo(watcher);
    },
  };
}
