import { HINT_AFTER_LOGOUT_SECONDS, type Session, type SessionEnding } from '#lib/session/session.ts';
import { toNews, toReason } from '#lib/session/session-news.ts';
import {
  ENDING_SECONDS,
  type EndedSessions,
  type LogoutTarget,
  type SessionStore,
} from '#lib/session/session-store.ts';
import { sessionTag, subjectTag } from '#lib/session/session-tag.ts';
import type { createAsk } from './redis-ask.ts';
import { type Batch, type Command, type Reply, toStrings } from './redis-commands.ts';
import { type createSessionIndex, selectMembers, toMember } from './redis-index.ts';
import { type RedisKeys, splitMember } from './redis-keys.ts';
import type { createRedisNews } from './redis-news.ts';
import { type createRecordReader, type SealedRecord, toRecords } from './redis-records.ts';
import type { createReservations } from './redis-reservations.ts';
import { toTrace } from './redis-traces.ts';

interface DeletionOptions {
  readonly asking: ReturnType<typeof createAsk>;
  readonly keys: RedisKeys;
  readonly index: ReturnType<typeof createSessionIndex>;
  readonly reservations: ReturnType<typeof createReservations>;
  readonly news: ReturnType<typeof createRedisNews>;
  readonly openAll: ReturnType<typeof createRecordReader>['openAll'];
}

type Deletions = Pick<
  SessionStore,
  'delete' | 'redeemLogoutToken' | 'deleteByProviderSession' | 'deleteOthers'
>;

/**
 * How many sessions are ended at once. All that a logout token names at once would be the faster way to fail: a pipeline
 * that cannot be answered within its time limit cannot be when it is sent again, either.
 */
const SESSIONS_PER_PIPELINE = 1000;

const toParts = (members: readonly string[]): readonly (readonly string[])[] =>
  Array.from({ length: Math.ceil(members.length / SESSIONS_PER_PIPELINE) }, (_part, number) =>
    members.slice(number * SESSIONS_PER_PIPELINE, (number + 1) * SESSIONS_PER_PIPELINE),
  );

/** What ends sessions: it takes their records, then tells of it, and then their entries leave the index. */
export function createDeletions({
  asking,
  keys,
  index,
  reservations,
  news,
  openAll,
}: DeletionOptions): Deletions {
  const { ask, tidy } = asking;

  /** The first one says why; what comes later has found nothing to end. */
  const leaveTrace = (tag: string, ending: SessionEnding): Command => [
    'SET',
    keys.gone(tag),
    toTrace(ending),
    'EX',
    ENDING_SECONDS,
    'NX',
  ];

  const toDelete = ({ id }: Session): Batch => {
    const tag = sessionTag(id);
    return [
      leaveTrace(tag, { by: 'person' }),
      ['DEL', keys.session(tag)],
      ['EXPIRE', keys.hint(tag), HINT_AFTER_LOGOUT_SECONDS, 'LT'],
    ];
  };

  /** Takes records and leaves a trace of each; then their entries leave the index. */
  const take = async (
    members: readonly string[],
    ending: SessionEnding,
    place: Parameters<typeof index.leave>[0],
  ): Promise<EndedSessions> => {
    const taken: SealedRecord[] = [];
    const parts = toParts(members);
    for (const part of parts) {
      const split = part.map(splitMember);
      const tags = split.map(({ session }) => session);
      const batches = tags.map((tag): Batch => [leaveTrace(tag, ending), ['GETDEL', keys.session(tag)]]);
      taken.push(...toRecords(tags, await ask(batches)));
      news.publish(split.map((named) => ({ ...named, change: toReason(ending) })));
    }
    for (const part of parts) tidy(index.leave(place, part));
    return { count: taken.length, open: () => openAll(taken) };
  };

  /** @param indexed the index that the logout token is about, as it was after the mark was there. */
  const takeNamed = async (target: LogoutTarget, indexed: Reply): Promise<EndedSessions> => {
    const { reason } = target;
    const ending: SessionEnding = { by: 'provider', ...(reason === undefined ? {} : { reason }) };
    const named = selectMembers(target, toStrings(indexed));
    const members = target.allOfSubject ? await addOthersOfSubjects(target, named) : named;
    return take(members, ending, target);
  };

  /** The index knows the subjects of sessions that have gone, too: so it works again when it has failed. */
  const addOthersOfSubjects = async (target: LogoutTarget, named: readonly string[]) => {
    const subjects = index.subjectsOf(target, named);
    const replies = await ask(subjects.map((subject) => index.endSubject(subject, target.issuedAt)));
    const others = replies.flatMap((reply, position) =>
      toStrings(reply).map((session) => session + subjects[position]),
    );
    return [...new Set([...named, ...others])];
  };

  return {
    delete: async (sessions) => {
      await ask(sessions.map(toDelete));
      tidy(sessions.flatMap((session) => index.leave(session, [toMember(session)])));
      news.publish(sessions.map((session) => toNews(session, { by: 'person' })));
    },

    redeemLogoutToken: async (target, reservation) => {
      const attempt = reservations.attempt(reservation);
      // A token that has been used marks once more what has ended already, and does nothing else.
      const [indexed, holder, done] = await ask([index.end(target), ...attempt.batches]);
      const claim = attempt.toClaim(holder, done);
      if (claim !== 'claimed') return claim;
      try {
        return await takeNamed(target, indexed);
      } catch (error) {
        // The store has just failed, so this may fail too: then the reservation ends by itself.
        await ask([reservations.release(reservation)]).catch(() => undefined);
        throw error;
      }
    },

    deleteByProviderSession: async (key) => {
      const [indexed] = await ask([index.listProviderSession(key)]);
      return take(toStrings(indexed), { by: 'provider' }, key);
    },

    deleteOthers: async (session) => {
      const [indexed] = await ask([index.list(session)]);
      const others = toStrings(indexed).filter((tag) => tag !== sessionTag(session.id));
      const members = others.map((tag) => tag + subjectTag(session));
      return take(members, { by: 'person' }, { issuer: session.issuer });
    },
  };
}
