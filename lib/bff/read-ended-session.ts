import type { Runtime } from '../runtime.ts';
import { type EndReason, toReason } from '../session/session-news.ts';
import { toListId } from './own-sessions.ts';

/** What a page may be told of a session that it was made for. */
export interface EndedSession {
  /** As in `bff:session_ref`. */
  readonly session: string;
  readonly reason: EndReason;
}

interface EndingReader {
  readonly sessions: Pick<Runtime['sessions'], 'readEnding'>;
  readonly unfinishedSignOuts: Pick<Runtime['unfinishedSignOuts'], 'has'>;
}

/** Why a session is no more; `null` when nobody knows, or the store does not say: that it is over matters more. */
export async function readEndedSession(
  { sessions, unfinishedSignOuts }: EndingReader,
  id: string,
): Promise<EndedSession | null> {
  const session = toListId({ id });
  if (unfinishedSignOuts.has(id)) return { session, reason: 'signed_out' };
  const ending = await sessions.readEnding(id).catch(() => null);
  return ending && { session, reason: toReason(ending) };
}
