import { BffError } from '../errors.ts';
import type { Runtime } from '../runtime.ts';
import type { Cookies } from '../session/cookie.ts';
import { type Session, slideSession } from '../session/session.ts';
import { toListId } from './own-sessions.ts';

/** What a page may be told of the session that it is made for. */
export interface PageUser {
  readonly [claim: string]: unknown;
  readonly sub: string;
  /** Names the session, as in the list of one's own. It opens nothing. */
  readonly 'bff:session_ref': string;
  /** Seconds until the session ends unless it is used. */
  readonly 'bff:session_expires_in': number;
  /** Seconds until it ends whatever happens. */
  readonly 'bff:session_ends_in': number;
  readonly 'bff:session_state'?: string;
}

/** What the browser may know of its session. */
export interface User extends PageUser {
  /** Where to *navigate* to sign out. It carries the proof that the request comes from this app. */
  readonly 'bff:logout_url': string;
}

type SessionReader = Pick<Runtime, 'config' | 'sessions' | 'unfinishedSignOuts' | 'now'>;

/**
 * The session of this browser, used now. Without an id the store is not asked.
 *
 * @param slide whether this use counts: `false` for polling, which must not keep a session alive.
 * @throws {BffError} `store_unavailable`: then nobody knows, and nobody must say "anonymous".
 */
export async function readSession(
  runtime: SessionReader & Pick<Runtime, 'remindOfRevocations'>,
  id: string | null,
  slide: boolean,
): Promise<Session | null> {
  if (id === null) return null;
  const session = await findSession(runtime, id, slide);
  runtime.remindOfRevocations();
  return session;
}

/** Like {@link readSession}, for who is not answering a request. */
export async function findSession(
  runtime: SessionReader,
  id: string,
  slide: boolean,
): Promise<Session | null> {
  const { unfinishedSignOuts } = runtime;
  if (unfinishedSignOuts.has(id)) return null;
  const session = await readFromStore(runtime, id, slide);
  // The person may have signed out meanwhile, without the store knowing.
  return unfinishedSignOuts.has(id) ? null : session;
}

async function readFromStore(
  { sessions, now, config }: SessionReader,
  id: string,
  slide: boolean,
): Promise<Session | null> {
  const session = await sessions.read(id);
  if (session === null || !slide) return session;
  const slid = slideSession(session, now(), config.session);
  if (slid === null) return session;
  return (await sessions.update(slid)) ? slid : null;
}

/**
 * The session of whoever sends these cookies.
 *
 * @param slide as for {@link readSession}
 * @throws {BffError} `not_signed_in`, `store_unavailable`
 */
export async function requireSession(runtime: Runtime, cookies: Cookies, slide: boolean): Promise<Session> {
  const session = await readSession(runtime, await runtime.sessionCookie.read(cookies), slide);
  if (session !== null) return session;
  throw new BffError('not_signed_in', 'Nobody is signed in.');
}

/** @param now epoch seconds */
export function toPageUser(session: Session, now: number): PageUser {
  return {
    ...session.claims,
    sub: session.subject,
    'bff:session_ref': toListId(session),
    'bff:session_expires_in': session.idleExpiresAt - now,
    'bff:session_ends_in': session.expiresAt - now,
    ...(session.sessionState === undefined ? {} : { 'bff:session_state': session.sessionState }),
  };
}

/** @param now epoch seconds */
export function toUser(session: Session, now: number): User {
  const logoutUrl = `/bff/logout?sid=${encodeURIComponent(session.logoutProof)}`;
  return { ...toPageUser(session, now), 'bff:logout_url': logoutUrl };
}
