import 'server-only';
import { cookies, headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { cache } from 'react';
import { readLogoutSessionId } from './bff/known-session.ts';
import { readOutcome } from './bff/provider-end.ts';
import { readSession } from './bff/read-user.ts';
import { isBffError } from './errors.ts';
import { isPrefetch } from './http/navigation.ts';
import { describeError } from './log.ts';
import { getRuntime } from './runtime.ts';
import type { LogoutOutcome } from './session/logout-cookie.ts';
import type { Session, SessionEnding } from './session/session.ts';

const readCookies = async () =>
  Object.fromEntries((await cookies()).getAll().map(({ name, value }) => [name, value]));

/**
 * The session behind this request, looked up once however many components ask. For server components.
 *
 * @throws {BffError} `store_unavailable`: nobody knows whether this is someone, so the page must not say "anonymous".
 */
export const getSession = cache(async (): Promise<Session | null> => {
  const runtime = getRuntime();
  const sessionId = await runtime.sessionCookie.read(await readCookies());
  return readSession(runtime, sessionId, !isPrefetch(await headers()));
});

/**
 * Why the session that this browser has had is no more; `null` when there was none, or nobody knows.
 *
 * @throws {BffError} `store_unavailable`
 */
export async function getSessionEnding(): Promise<SessionEnding | null> {
  const runtime = getRuntime();
  const sessionId = await runtime.sessionCookie.read(await readCookies());
  return sessionId === null ? null : runtime.sessions.readEnding(sessionId);
}

/**
 * The person signed in. Anyone else is sent to sign in first and comes back to `returnUrl`, a local path.
 *
 * @throws {BffError} `store_unavailable`
 */
export async function requireSession(returnUrl: string): Promise<Session> {
  return (await getSession()) ?? redirect(`/bff/login?${new URLSearchParams({ returnUrl })}`);
}

/**
 * The proof that the page `/logout` posts: of the session, or of one that has ended and left its provider session open.
 *
 * @throws {BffError} `store_unavailable`
 */
export async function getLogoutProof(): Promise<string | undefined> {
  const runtime = getRuntime();
  const id = await readLogoutSessionId(runtime, await readCookies());
  if (id === null) return undefined;
  const { session, hint } = await runtime.sessions.readForLogout(id);
  return session?.logoutProof ?? hint?.logoutProof;
}

/** What became of each session layer at this browser's last sign-out; `null` when there was none lately. */
export async function getLogoutOutcome(): Promise<LogoutOutcome | null> {
  const runtime = getRuntime();
  const logout = await runtime.logoutCookie.read(await readCookies());
  return logout && readOutcome(runtime, logout);
}

/** Several parts of a page ask at the same time, and may ask for several things. */
const noteOfFailure = cache(() => ({ isLogged: false }));

/**
 * The answer, or `undefined` when the store cannot be asked: for the pages that are needed most just then. The log is
 * told once a request.
 */
export async function unlessStoreFails<Answer>(answer: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (!isBffError(error) || error.code !== 'store_unavailable') throw error;
    const note = noteOfFailure();
    if (!note.isLogged) getRuntime().log(error.code, { error: describeError(error) });
    note.isLogged = true;
    return undefined;
  }
}
