import type { Session, SessionEnding } from './session.ts';
import { sessionTag, subjectTag } from './session-tag.ts';

/** Why a session has ended: its person ended it here, the identity provider did, or its time was over. */
export type EndReason = 'signed_out' | 'provider' | 'timeout';

/** A session has begun, or has been deleted. */
export interface SessionNews {
  /** `sessionTag` of the session. */
  readonly session: string;
  /** `subjectTag` of its person. */
  readonly subject: string;
  /** That it has begun, or why it has ended. */
  readonly change: 'begun' | EndReason;
}

/** What a store tells of its sessions to those who listen. */
export interface SessionNewsListener {
  /** Those of one deletion come together, and again for sessions that had ended before. */
  readonly onNews: (news: readonly SessionNews[]) => void;
  /** From now on nothing is missed. What came before may have been: who watches a session has to read it now. */
  readonly onListening: () => void;
  /** Nothing can be told at the moment. The store keeps trying, until the next `onListening`. */
  readonly onFailure: (error: unknown) => void;
}

export const toNews = (session: Session, change: SessionEnding | 'begun'): SessionNews => ({
  session: sessionTag(session.id),
  subject: subjectTag(session),
  change: change === 'begun' ? change : toReason(change),
});

const REASONS = { person: 'signed_out', provider: 'provider', time: 'timeout' } as const;

export const toReason = ({ by }: SessionEnding): EndReason => REASONS[by];
