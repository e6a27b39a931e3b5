import * as z from 'zod';
import type { RecordSealer } from '#lib/session/record-seal.ts';
import { isLive, type Session, sessionSchema } from '#lib/session/session.ts';
import { sessionTag } from '#lib/session/session-tag.ts';
import type { Reply } from './redis-commands.ts';

/** The record of a session as it was stored under this tag. */
export interface SealedRecord {
  readonly tag: string;
  readonly sealed: string;
}

/** Written by a later version of this app, which may be running beside this one. */
const laterSchema = z.looseObject({ version: z.int().gt(sessionSchema.shape.version.value) });

/** Opens the records of sessions. */
export function createRecordReader(sealer: RecordSealer, now: () => number) {
  /**
   * `damaged`: nobody can use it. Not so a record that is over, which may have been used again since and is left to its
   * time to live, or one that a later version has written.
   */
  const open = async (reply: Reply, tag: string): Promise<Session | 'damaged' | null> => {
    if (typeof reply !== 'string') return null;
    const value = await sealer.unseal(reply, z.unknown());
    const session = sessionSchema.safeParse(value).data;
    if (session === undefined) return laterSchema.safeParse(value).success ? null : 'damaged';
    // A record that was copied to another key must not sign anyone in as somebody else.
    if (sessionTag(session.id) !== tag) return 'damaged';
    return isLive(session, now()) ? session : null;
  };

  return {
    open,

    /** One after another: thousands at once would keep everybody else's from being opened. */
    openAll: async (records: readonly SealedRecord[]): Promise<readonly Session[]> => {
      const sessions: Session[] = [];
      for (const { sealed, tag } of records) {
        const session = await open(sealed, tag);
        if (session !== null && session !== 'damaged') sessions.push(session);
      }
      return sessions;
    },
  };
}

/** Those that are there, of the replies for these tags. */
export const toRecords = (tags: readonly string[], replies: readonly Reply[]): readonly SealedRecord[] =>
  tags.flatMap((tag, position) => {
    const sealed = replies[position];
    return typeof sealed === 'string' ? [{ tag, sealed }] : [];
  });
