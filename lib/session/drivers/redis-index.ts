import type { Session } from '#lib/session/session.ts';
import {
  ENDED_SECONDS,
  type LogoutTarget,
  type ProviderSessionKey,
  type SubjectKey,
} from '#lib/session/session-store.ts';
import { sessionTag, subjectTag } from '#lib/session/session-tag.ts';
import type { Batch } from './redis-commands.ts';
import { providerSessionTag, type RedisKeys, splitMember } from './redis-keys.ts';

/** How far the clocks of instances and nodes may differ: an entry has to outlive its session on all of them. */
export const CLOCK_SECONDS = 60;

/** The mark that concerns every session of an index; others concern those of one subject. */
const ALL = 'all';

/** A mark that no login is late enough for. */
const FOR_GOOD = Number.MAX_SAFE_INTEGER;

/** One session in one index, and the marks that would refuse its login. */
interface Entry {
  readonly tag: string;
  readonly member: string;
  readonly marks: readonly [string, ...string[]];
}

/** What a logout token ends of an index: its mark, and the last `iat` of a login that it concerns. */
interface Ending {
  readonly tag: string;
  readonly mark: string;
  readonly until: number;
}

/** Where sessions are entered besides the indexes of their subjects; of some, only the issuer is known. */
interface Place {
  readonly issuer: string;
  readonly providerSessionId?: string | undefined;
}

/** Which sessions there are of a subject and of a provider session, and which logins a logout token has overtaken. */
export function createSessionIndex(keys: RedisKeys, now: () => number) {
  const enter = ({ tag, member, marks }: Entry, { idleExpiresAt, expiresAt }: Session): Batch => {
    const seconds = expiresAt - now() + CLOCK_SECONDS;
    return [
      ['ZADD', keys.index(tag), idleExpiresAt, member],
      // GT: after the lifetime was set shorter, an index must still outlive the sessions from before. A new index has
      // no time to live, which GT takes for an endless one: hence NX.
      ['EXPIRE', keys.index(tag), seconds, 'NX'],
      ['EXPIRE', keys.index(tag), seconds, 'GT'],
      ['ZMSCORE', keys.ended(tag), ...marks],
    ];
  };

  /**
   * Not at once: a logout token for all sessions of its subjects may come after a sign-out, and has to find out whose
   * that was.
   */
  const leaveProviderSession = (tag: string, members: readonly string[]): Batch => {
    const soon = now() + ENDED_SECONDS;
    return [['ZADD', keys.index(tag), 'XX', ...members.flatMap((member) => [soon, member])]];
  };

  const markAndRead = ({ tag, mark, until }: Ending): Batch => [
    // GT: an older logout token that comes late does not lower the mark of a newer one.
    ['ZADD', keys.ended(tag), 'GT', until, mark],
    ['EXPIRE', keys.ended(tag), ENDED_SECONDS],
    ['ZRANGE', keys.index(tag), 0, -1],
  ];

  return {
    /** Enters a session, then reads the marks that concern it: each batch replies with their scores. */
    enter: (session: Session): Batch[] => entriesOf(session).map((entry) => enter(entry, session)),

    /**
     * Takes ended sessions out of the indexes. For afterwards: were their node of a Cluster down, the entries might go
     * and the sessions stay, and a logout token would look for them in vain.
     */
    leave: ({ issuer, providerSessionId }: Place, members: readonly string[]): Batch[] => {
      const subjects = new Set(members.map((member) => splitMember(member).subject));
      const batches = [...subjects].map((subject): Batch => {
        const theirs = members.filter((member) => member.endsWith(subject));
        return [['ZREM', keys.index(subject), ...theirs.map((member) => splitMember(member).session)]];
      });
      if (providerSessionId === undefined) return batches;
      return [...batches, leaveProviderSession(providerSessionTag(issuer, providerSessionId), members)];
    },

    /** Marks what a logout token ends, then reads the index: who is not in it yet will find the mark. */
    end: (target: LogoutTarget): Batch => markAndRead(toEnding(target)),

    /** The subjects that a logout token by provider session is about: others' sessions may have ended already. */
    subjectsOf: (target: LogoutTarget, members: readonly string[]): readonly string[] => {
      const { issuer, providerSessionId, subject } = target;
      if (providerSessionId === undefined) return [];
      const found = members.map((member) => splitMember(member).subject);
      return [...new Set(subject === undefined ? found : [...found, subjectTag({ issuer, subject })])];
    },

    /** Like {@link end}, for all of the subject with this tag. */
    endSubject: (tag: string, issuedAt: number): Batch => markAndRead({ tag, mark: ALL, until: issuedAt }),

    /** The marks of logout tokens that concern this subject in a provider session. */
    marksOf: ({ issuer, subject, providerSessionId }: ProviderSessionKey & SubjectKey): Batch => [
      [
        'ZMSCORE',
        keys.ended(providerSessionTag(issuer, providerSessionId)),
        ALL,
        subjectTag({ issuer, subject }),
      ],
    ],

    list: (subject: SubjectKey): Batch => [['ZRANGE', keys.index(subjectTag(subject)), 0, -1]],

    listProviderSession: ({ issuer, providerSessionId }: ProviderSessionKey): Batch => [
      ['ZRANGE', keys.index(providerSessionTag(issuer, providerSessionId)), 0, -1],
    ],
  };
}

/** A provider session's index says whose each session is, for a logout token may name the subject, too. */
function entriesOf(session: Session): Entry[] {
  const { issuer, providerSessionId } = session;
  const member = sessionTag(session.id);
  const subject = subjectTag(session);
  const bySubject: Entry = { tag: subject, member, marks: [ALL] };
  if (providerSessionId === undefined) return [bySubject];
  const tag = providerSessionTag(issuer, providerSessionId);
  return [bySubject, { tag, member: toMember(session), marks: [ALL, subject] }];
}

/** Of the indexes that a session is in. */
export const indexTagsOf = (session: Session): string[] => entriesOf(session).map(({ tag }) => tag);

/** A session together with its subject. */
export const toMember = (session: Session): string => sessionTag(session.id) + subjectTag(session);

function toEnding(target: LogoutTarget): Ending {
  const { issuer, issuedAt, providerSessionId, subject } = target;
  if (providerSessionId === undefined) {
    return { tag: subjectTag({ issuer, subject }), mark: ALL, until: issuedAt };
  }
  const mark = subject === undefined ? ALL : subjectTag({ issuer, subject });
  return { tag: providerSessionTag(issuer, providerSessionId), mark, until: FOR_GOOD };
}

/** The sessions of an index that a logout token names, each with its subject: an index by subject does not repeat it. */
export function selectMembers(target: LogoutTarget, members: readonly string[]): readonly string[] {
  const { issuer, providerSessionId, subject } = target;
  if (subject === undefined) return members;
  const wanted = subjectTag({ issuer, subject });
  if (providerSessionId === undefined) return members.map((session) => session + wanted);
  return members.filter((member) => splitMember(member).subject === wanted);
}
