import type { PageUser } from '#lib/bff/read-user.ts';
import { askWho } from './ask-who.ts';
import {
  afterDoubt,
  afterEnd,
  afterFailure,
  afterNews,
  afterNobody,
  afterSession,
  isUseDue,
  refOf,
  type SessionState,
} from './session-state.ts';
import { isLeaving } from './sign-out.ts';
import { onTabMessage, type TabMessage, tellOtherTabs } from './tabs.ts';
import { parseSignedIn, type SessionFacts, type SignedIn } from './user.ts';
import { watchEnd } from './watch-end.ts';
import { watchUse } from './watch-use.ts';

/** The session of this browser as one page knows it: an external store for React. */
export interface BrowserSession {
  /** As long as anybody listens, it hears the other tabs and the server. */
  readonly subscribe: (listener: () => void) => () => void;
  readonly getState: () => SessionState;
  /** What the server has rendered the page with. */
  readonly getInitialState: () => SessionState;
  /** The server has rendered the page anew. */
  readonly tell: (user: PageUser | null) => void;
  /** Looks the session up and uses it, so that it lives on. */
  readonly use: () => Promise<void>;
}

/** What has been on this page: the router shows it again by Back and Forward, from its own memory. */
const shown = new WeakSet<PageUser>();

/** The longest time that a timer takes. */
const LONGEST_MS = 2 ** 31 - 1;

/** @param known what the server has said of the user; the browser asks when this is left out */
export function createBrowserSession(known: PageUser | null | undefined): BrowserSession {
  const initialState = toInitialState(known);
  const listeners = new Set<() => void>();
  let state = initialState;
  let running: AbortController | null = null;
  let watching: AbortController | null = null;
  let end: ReturnType<typeof setTimeout> | undefined;

  const change = (next: SessionState) => {
    if (next === state) return;
    state = next;
    follow();
    for (const listener of listeners) listener();
  };

  const learn = (answer: SignedIn | null) => {
    const now = Date.now();
    change(answer ? afterSession(state, answer, now) : afterNobody(state, now));
  };

  /** Only of use: tabs that look because another one has spoken must not make others look. */
  const learnAndTell = (answer: SignedIn | null) => {
    learn(answer);
    if (answer) tellOtherTabs({ type: 'here', session: answer.session });
  };

  const lookUp = async (how: 'use' | 'look') => {
    const hear = how === 'use' ? learnAndTell : learn;
    try {
      hear(await askWho(how));
    } catch (error) {
      change(afterFailure(state, error instanceof Error ? error : new Error(String(error)), Date.now()));
    }
  };
  const use = shareWhileRunning(() => lookUp('use'));
  const look = shareWhileRunning(() => lookUp('look'));

  const check = async () => {
    if (!isLeaving()) await look();
  };

  const onMessage = (message: TabMessage) => {
    if (message.type === 'ended' && !isLeaving()) change(afterEnd(state, message.ref, message.reason));
    if (message.type === 'here') onOtherTab(message.session);
  };

  /** A tab may speak of a session that is over: who is signed in now, only the server knows. */
  const onOtherTab = (session: SessionFacts) => {
    if (refOf(state) === session.ref) return change(afterNews(state, session, Date.now()));
    if ('user' in state && state.user.sub !== session.sub) change(afterDoubt(state));
    // Not shared: an answer that is under way may be from before.
    void lookUp('look');
  };

  /** Watches as long as there is something to watch. */
  const follow = () => {
    clearTimeout(end);
    if (running === null || state.status !== 'signed-in') {
      watching?.abort();
      watching = null;
      return;
    }
    end = setTimeout(check, Math.min(state.session.expiresAt - Date.now(), LONGEST_MS));
    watching ??= startToWatch();
  };

  const startToWatch = () => {
    const watch = new AbortController();
    void watchEnd({ ref: () => refOf(state), check }, watch.signal);
    watchUse({ isDue: () => isUseDue(state, Date.now()), use }, watch.signal);
    return watch;
  };

  const start = () => {
    const run = new AbortController();
    const { signal } = run;
    onTabMessage(onMessage, signal);
    const onSeen = () => document.visibilityState === 'visible' && void check();
    document.addEventListener('visibilitychange', onSeen, { signal });
    addEventListener('online', check, { signal });
    addEventListener('pageshow', () => state.status === 'unchecked' && void check(), { signal });
    addEventListener('pagehide', () => change(afterDoubt(state)), { signal });
    if (state.status === 'loading') void use();
    if (state.status === 'unchecked') void check();
    return run;
  };

  return {
    subscribe: (listener) => {
      listeners.add(listener);
      running ??= start();
      follow();
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        running?.abort();
        running = null;
        follow();
      };
    },
    getState: () => state,
    getInitialState: () => initialState,
    tell: (user) => {
      if (user && shown.has(user)) return;
      if (user) shown.add(user);
      learnAndTell(parseSignedIn(user, Date.now()));
    },
    use,
  };
}

function toInitialState(known: PageUser | null | undefined): SessionState {
  const signedIn = parseSignedIn(known, Date.now());
  const nothing: SessionState = { status: known === null ? 'anonymous' : 'loading' };
  if (!known || !signedIn) return nothing;
  const state = afterSession(nothing, signedIn, Date.now());
  return shown.has(known) ? afterDoubt(state) : state;
}

/** Whoever calls while it is under way gets the same. */
function shareWhileRunning(act: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null;
  return () => {
    running ??= act().finally(() => {
      running = null;
    });
    return running;
  };
}
