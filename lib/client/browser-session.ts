import type { PageUser } from '#lib/bff/read-user.ts';
import { askWho, type Purpose, type WhoAnswer } from './ask-who.ts';
import {
  afterAnnouncement,
  afterDoubt,
  afterEnd,
  afterFailure,
  afterNews,
  afterNobody,
  afterSession,
  isUseDue,
  refOf,
  type SessionState,
  timeToLook,
} from './session-state.ts';
import { unlessLeaving } from './sign-out.ts';
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
  /** Looks the session up, which does not prolong it. */
  readonly check: () => void;
}

/** What has been on this page: the router shows it again by Back and Forward, from its own memory. */
const shown = new WeakMap<PageUser, SignedIn>();

/** The longest time that a timer takes. */
const LONGEST_MS = 2 ** 31 - 1;

/** @param known what the server has said of the user; the browser asks when this is left out */
export function createBrowserSession(known: PageUser | null | undefined): BrowserSession {
  const initialState = toInitialState(known);
  const listeners = new Set<() => void>();
  let state = initialState;
  let questions: Partial<Record<Purpose, Promise<void>>> = {};
  let running: AbortController | null = null;
  let watching: AbortController | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const change = (next: SessionState) => {
    if (next === state) return;
    state = next;
    follow();
    for (const listener of listeners) listener();
  };

  const learn = (answer: WhoAnswer) => {
    const now = Date.now();
    if ('user' in answer) return change(afterSession(state, answer, now));
    const { ended } = answer;
    change(afterNobody(ended ? afterEnd(state, ended.session, ended.reason) : state, now));
  };

  /** Only of use: tabs that look because another one has spoken must not make others look. */
  const learnAndTell = (answer: WhoAnswer) => {
    learn(answer);
    if (state.status === 'signed-in') tellOtherTabs({ type: 'here', session: state.session });
  };

  /** Whoever asks the same meanwhile gets the same answer, unless {@link forgetQuestions} has come in between. */
  const lookUp = (how: Purpose): Promise<void> => {
    const asked = questions;
    asked[how] ??= askWho(how)
      .then(
        (answer) => () => (how === 'use' ? learnAndTell : learn)(answer),
        (error: unknown) => () => change(afterFailure(state, toError(error), Date.now())),
      )
      .then((hear) => {
        delete asked[how];
        if (asked === questions) hear();
        follow();
      });
    return asked[how];
  };

  /** What is under way was asked before, and says nothing of now. */
  const forgetQuestions = () => {
    questions = {};
  };

  const doubt = () => {
    forgetQuestions();
    change(afterDoubt(state));
  };

  const use = () => lookUp('use');
  const check = () => unlessLeaving(() => running && void lookUp('look'));

  const askUnlessKnown = () => {
    if (state.status === 'loading') void use();
    if (state.status === 'unchecked') check();
  };

  const onMessage = (message: TabMessage) => {
    if (message.type === 'here') onOtherTab(message.session);
    if (message.type === 'leaving') onAnnouncement(message.ref);
    if (message.type === 'ended') unlessLeaving(() => change(afterEnd(state, message.ref, message.reason)));
  };

  /** A tab may speak of a session that is over: who is signed in now, only the server knows. */
  const onOtherTab = (session: SessionFacts) => {
    if (refOf(state) === session.ref) return change(afterNews(state, session, Date.now()));
    forgetQuestions();
    if ('user' in state && state.user.sub !== session.sub) doubt();
    check();
  };

  const onAnnouncement = (ref: string | null) => {
    forgetQuestions();
    change(afterAnnouncement(state, ref));
    askUnlessKnown();
  };

  /** Watches as long as there is something to watch. */
  const follow = () => {
    clearTimeout(timer);
    if (running === null || state.status !== 'signed-in') {
      watching?.abort();
      watching = null;
    }
    if (running === null) return;
    const wait = timeToLook(state, Date.now());
    if (wait !== null) timer = setTimeout(checkIfSeen, Math.min(wait, LONGEST_MS));
    if (state.status === 'signed-in') watching ??= startToWatch();
  };

  const checkIfSeen = () => {
    // What nobody sees is looked up when it is shown; but it ends in time.
    if (state.status === 'signed-in' || document.visibilityState === 'visible') check();
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
    const onSeen = () => document.visibilityState === 'visible' && check();
    document.addEventListener('visibilitychange', onSeen, { signal });
    addEventListener('online', check, { signal });
    addEventListener('pageshow', askUnlessKnown, { signal });
    addEventListener('pagehide', doubt, { signal });
    return run;
  };

  const begin = () => {
    running = start();
    askUnlessKnown();
    follow();
  };

  const stop = () => {
    if (listeners.size > 0) return;
    running?.abort();
    running = null;
    // Whoever listens next has missed what happens from now on.
    doubt();
    follow();
  };

  return {
    subscribe: (listener) => {
      listeners.add(listener);
      if (running === null) begin();
      return () => {
        listeners.delete(listener);
        // React's strict mode listens anew in the same breath.
        queueMicrotask(stop);
      };
    },
    getState: () => state,
    getInitialState: () => initialState,
    tell: (user) => {
      if (user !== null && shown.has(user)) return;
      const signedIn = parseSignedIn(user, Date.now());
      if (user !== null && signedIn !== null) shown.set(user, signedIn);
      learnAndTell(signedIn ?? { ended: null });
    },
    use,
    check,
  };
}

function toInitialState(known: PageUser | null | undefined): SessionState {
  const nothing: SessionState = { status: known === null ? 'anonymous' : 'loading' };
  const now = Date.now();
  const before = known && shown.get(known);
  if (before) return afterDoubt(afterSession(nothing, before, now));
  const signedIn = parseSignedIn(known, now);
  return signedIn ? afterSession(nothing, signedIn, now) : nothing;
}

const toError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));
