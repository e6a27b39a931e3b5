import type { Runtime } from '../runtime.ts';
import type { Session } from '../session/session.ts';
import { tagOf } from '../session/session-tag.ts';
import { openAndRevokeLater, revokeLater } from './revoke-later.ts';

/** One of the person's sessions, as the person may see it. */
export interface OwnSession {
  /** Names the session in this list. It opens nothing. */
  readonly id: string;
  /** Browser and system, as far as the browser says; `null` when it says nothing that is known. */
  readonly device: string | null;
  /** ISO 8601, UTC. */
  readonly signedInAt: string;
  /** ISO 8601, UTC; right to within a tenth of the idle time. */
  readonly lastUsedAt: string;
  /** Whether it is the one that asks. */
  readonly current: boolean;
}

/**
 * The sessions of the person who asks, the one used last first.
 *
 * @throws {BffError} `store_unavailable`
 */
export async function listOwnSessions(runtime: Runtime, own: Session): Promise<readonly OwnSession[]> {
  const sessions = await runtime.sessions.list(own);
  return sessions
    .toSorted((a, b) => b.lastUsedAt - a.lastUsedAt)
    .map((session) => ({
      id: toListId(session),
      device: session.device ?? null,
      signedInAt: toIso(session.createdAt),
      lastUsedAt: toIso(session.lastUsedAt),
      current: session.id === own.id,
    }));
}

/**
 * Ends one of the person's sessions, and revokes its refresh token afterwards.
 *
 * @param id as in the list
 * @returns whether there was such a session
 * @throws {BffError} `store_unavailable`
 */
export async function endOwnSession(runtime: Runtime, own: Session, id: string): Promise<boolean> {
  const meant = (await runtime.sessions.list(own)).find((session) => toListId(session) === id);
  if (meant === undefined) return false;
  try {
    await runtime.sessions.delete([meant]);
  } finally {
    // Its answer may have got lost, and then nobody else knows the refresh token any more.
    revokeLater(runtime, [meant]);
  }
  runtime.log('own_sessions_ended', { sessions: 1 });
  return true;
}

/**
 * Ends all of the person's sessions but the one that asks, and revokes their refresh tokens afterwards.
 *
 * @throws {BffError} `store_unavailable`
 */
export async function endOtherSessions(runtime: Runtime, own: Session): Promise<void> {
  const ended = await runtime.sessions.deleteOthers(own);
  openAndRevokeLater(runtime, ended);
  runtime.log('own_sessions_ended', { sessions: ended.count });
}

/** The name of a session outside: not its id, which is the key to it, nor the name that the store has for it. */
export const toListId = ({ id }: Pick<Session, 'id'>): string => tagOf('session list', id);

const toIso = (seconds: number): string => new Date(seconds * 1000).toISOString();
