import type { EndReason } from '#lib/session/session-news.ts';
import type { SessionFacts, SignedIn, User } from './user.ts';

/** What could not be looked up is looked up again after this. */
const RETRY_MS = 5000;

/** How long it may take to leave a page in order to sign out. After that, it has been stopped or did not get through. */
export const LEAVING_MS = 10_000;

/** What a page knows of the session behind it. */
export type SessionState =
  /** Nobody has said yet. */
  | { readonly status: 'loading' }
  /** Nobody could say. */
  | { readonly status: 'unavailable'; readonly error: Error }
  | { readonly status: 'anonymous' }
  | SignedInState
  | UncheckedState
  | EndedState;

interface SignedInState extends SignedIn {
  readonly status: 'signed-in';
  /** The idle time of the session, as far as can be seen from here. */
  readonly idleMs: number;
}

/** It may be over, and has not been looked up yet. What is on the page is hidden until then. */
interface UncheckedState extends Omit<SignedInState, 'status'> {
  readonly status: 'unchecked';
  /** Why nobody could say, the last time. */
  readonly error: Error | null;
}

/** What was on the page belongs to this user, and to nobody who may sit here now. */
interface EndedState {
  readonly status: 'ended';
  readonly user: User;
  readonly ref: string;
  /** The server has said so. Before that, another tab is about to sign out, and may not get through. */
  readonly isCertain: boolean;
  /** `other_person`: somebody else has signed in here. `null`: not known. */
  readonly reason: EndReason | 'other_person' | null;
}

/** The server says that this is who is signed in. */
export function afterSession(state: SessionState, known: SignedIn, now: number): SessionState {
  if (!('user' in state)) return toSignedIn(known, 0, now);
  if (known.user.sub !== state.user.sub) return toEnded(state, 'other_person');
  const isSame = known.session.ref === refOf(state);
  if (state.status !== 'ended') return toSignedIn(known, isSame ? state.idleMs : 0, now);
  // What has ended stays ended, even if an answer from before comes late.
  return isSame && state.isCertain ? state : toSignedIn(known, 0, now);
}

/** Another tab has this session: it may have prolonged it. */
export function afterNews(state: SessionState, session: SessionFacts, now: number): SessionState {
  if (state.status !== 'signed-in' || state.session.ref !== session.ref) return state;
  // Messages of several tabs may overtake one another.
  const expiresAt = Math.max(session.expiresAt, state.session.expiresAt);
  return toSignedIn({ user: state.user, session: { ...session, expiresAt } }, state.idleMs, now);
}

/** The browser has no session. */
export function afterNobody(state: SessionState, now: number): SessionState {
  if (!('user' in state)) return state.status === 'anonymous' ? state : { status: 'anonymous' };
  if (state.status === 'ended') return state.isCertain ? state : { ...state, isCertain: true };
  return toEnded(state, state.session.expiresAt <= now ? 'timeout' : null);
}

/** Nobody could be asked. A page whose time is over does not hope for the best; one in doubt stays hidden. */
export function afterFailure(state: SessionState, error: Error, now: number): SessionState {
  if (state.status === 'loading' || state.status === 'unavailable') return { status: 'unavailable', error };
  if (!('session' in state)) return state;
  if (state.session.expiresAt <= now) return afterNobody(state, now);
  return state.status === 'unchecked' ? { ...state, error } : state;
}

/** The server has ended the session of this name. */
export function afterEnd(state: SessionState, ref: string, reason: EndReason | null): SessionState {
  if (!('user' in state) || refOf(state) !== ref || isExplained(state)) return state;
  return toEnded(state, reason);
}

/** Another tab signs out: of the session of this name, or with `null` of whichever there is. */
export function afterAnnouncement(state: SessionState, ref: string | null): SessionState {
  if (ref === null) return afterDoubt(state);
  if (!('session' in state) || state.session.ref !== ref) return state;
  return { ...toEnded(state, 'signed_out'), isCertain: false };
}

/** The page may have become somebody else's: put away by the browser, or another tab knows of another person. */
export const afterDoubt = (state: SessionState): SessionState =>
  state.status === 'signed-in' ? { ...state, status: 'unchecked', error: null } : state;

/** How long until it is to be looked up, in milliseconds; `null` when nothing is to be expected. */
export function timeToLook(state: SessionState, now: number): number | null {
  if (state.status === 'signed-in') return state.session.expiresAt - now;
  if (state.status === 'unchecked') return RETRY_MS;
  return state.status === 'ended' && !state.isCertain ? LEAVING_MS : null;
}

/** Whether use of the page is to be told to the server: it counts by tenths of the idle time. */
export function isUseDue(state: SessionState, now: number): boolean {
  if (state.status !== 'signed-in') return false;
  const { idleMs, session } = state;
  return session.expiresAt < session.endsAt && session.expiresAt - now < idleMs * 0.9;
}

/** The name of the session that the page is of, even when that has ended. */
export const refOf = (state: SessionState): string | null => ('user' in state ? ownRefOf(state) : null);

const ownRefOf = (state: OwnedState): string => ('ref' in state ? state.ref : state.session.ref);

type OwnedState = Extract<SessionState, { readonly user: User }>;

/** A page that has found nobody may still be told why. */
const isExplained = (state: OwnedState): boolean =>
  state.status === 'ended' && state.isCertain && state.reason !== null;

const toSignedIn = (known: SignedIn, idleMs: number, now: number): SignedInState => ({
  ...known,
  status: 'signed-in',
  idleMs: Math.max(idleMs, known.session.expiresAt - now),
});

const toEnded = (state: OwnedState, reason: EndedState['reason']): EndedState => ({
  status: 'ended',
  user: state.user,
  ref: ownRefOf(state),
  isCertain: true,
  reason,
});
