import type { EndReason } from '#lib/session/session-news.ts';
import type { SessionFacts, SignedIn, User } from './user.ts';

/** What a page knows of the session behind it. */
export type SessionState =
  /** Nobody has said yet. */
  | { readonly status: 'loading' }
  /** Nobody could say. */
  | { readonly status: 'unavailable'; readonly error: Error }
  | { readonly status: 'anonymous' }
  | SignedInState
  /** It may be over, and has not been looked up yet. What is on the page is hidden until then. */
  | (Omit<SignedInState, 'status'> & { readonly status: 'unchecked' })
  | EndedState;

interface SignedInState extends SignedIn {
  readonly status: 'signed-in';
  /** The idle time of the session, as far as can be seen from here. */
  readonly idleMs: number;
}

/** What was on the page belongs to this user, and to nobody who may sit here now. */
interface EndedState {
  readonly status: 'ended';
  readonly user: User;
  readonly ref: string;
  /** `other_person`: somebody else has signed in here. `null`: not known. */
  readonly reason: EndReason | 'other_person' | null;
}

/** The server says that this is who is signed in. */
export function afterSession(state: SessionState, known: SignedIn, now: number): SessionState {
  if (!('user' in state)) return toSignedIn(known, 0, now);
  if (known.user.sub !== state.user.sub) return toEnded(state, 'other_person');
  if (state.status !== 'ended') return continueWith(state, known, now);
  // What has ended stays ended, even if an answer from before comes late.
  return known.session.ref === state.ref ? state : toSignedIn(known, 0, now);
}

/** Another tab has this session: it may have prolonged it. */
export function afterNews(state: SessionState, session: SessionFacts, now: number): SessionState {
  if (state.status !== 'signed-in' || state.session.ref !== session.ref) return state;
  return continueWith(state, { user: state.user, session }, now);
}

/** The browser has no session. */
export function afterNobody(state: SessionState, now: number): SessionState {
  if (!('user' in state)) return state.status === 'anonymous' ? state : { status: 'anonymous' };
  if (state.status === 'ended') return state;
  return toEnded(state, state.session.expiresAt <= now ? 'timeout' : null);
}

/** Nobody could be asked. A page whose time is over, or which may be somebody else's, does not hope for the best. */
export function afterFailure(state: SessionState, error: Error, now: number): SessionState {
  if (state.status === 'loading' || state.status === 'unavailable') return { status: 'unavailable', error };
  if (state.status === 'unchecked') return afterNobody(state, now);
  return state.status === 'signed-in' && state.session.expiresAt <= now ? afterNobody(state, now) : state;
}

/** The session of this name has ended. */
export function afterEnd(state: SessionState, ref: string, reason: EndReason | null): SessionState {
  if (state.status !== 'signed-in' && state.status !== 'unchecked') return state;
  return state.session.ref === ref ? toEnded(state, reason) : state;
}

/** The page may have become somebody else's: put away by the browser, or another tab knows of another person. */
export const afterDoubt = (state: SessionState): SessionState =>
  state.status === 'signed-in' ? { ...state, status: 'unchecked' } : state;

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

function continueWith(
  state: Exclude<OwnedState, EndedState>,
  { user, session }: SignedIn,
  now: number,
): SessionState {
  const isSame = session.ref === state.session.ref;
  // Messages of several tabs may overtake one another.
  const expiresAt = isSame ? Math.max(session.expiresAt, state.session.expiresAt) : session.expiresAt;
  return toSignedIn({ user, session: { ...session, expiresAt } }, isSame ? state.idleMs : 0, now);
}

const toSignedIn = (known: SignedIn, idleMs: number, now: number): SignedInState => ({
  ...known,
  status: 'signed-in',
  idleMs: Math.max(idleMs, known.session.expiresAt - now),
});

const toEnded = (state: OwnedState, reason: EndedState['reason']): EndedState => ({
  status: 'ended',
  user: state.user,
  ref: ownRefOf(state),
  reason,
});
