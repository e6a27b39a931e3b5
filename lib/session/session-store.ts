import type { PendingRevocations } from './pending-revocation.ts';
import type { LogoutHint, Session, SessionEnding } from './session.ts';
import type { SessionNewsListener } from './session-news.ts';

/** One person at one provider. */
export interface SubjectKey {
  readonly issuer: string;
  readonly subject: string;
}

/** One session at one provider. */
export interface ProviderSessionKey {
  readonly issuer: string;
  readonly providerSessionId: string;
}

/**
 * Which sessions a logout token ends, always of one issuer: with `providerSessionId` those of that provider
 * session, with `subject` those of that person, with both the ones that match both.
 *
 * @see https://openid.net/specs/openid-connect-backchannel-1_0.html#LogoutToken section 2.4
 */
export type LogoutTarget = {
  readonly issuer: string;
  /** `iat` of the logout token, in seconds: by subject alone, it refuses no login that the provider issued later. */
  readonly issuedAt: number;
  /** Whether every other session of the subjects that it is about ends, too. */
  readonly allOfSubject?: boolean;
  /** Why, in the provider's word; kept for {@link SessionStore.readEnding}. */
  readonly reason?: string;
} & (
  | { readonly providerSessionId: string; readonly subject?: string }
  | { readonly providerSessionId?: undefined; readonly subject: string }
);

/** How long a logout token refuses logins that it has overtaken: longer than a sign-in may take. */
export const ENDED_SECONDS = 15 * 60;

/** A session that is about to begin. */
export interface NewLogin {
  readonly session: Session;
  readonly hint: LogoutHint;
  /** `iat` of the ID token, in seconds: the provider's clock, like {@link LogoutTarget.issuedAt}. */
  readonly issuedAt: number;
}

/** A name that is set aside for one of all callers. */
export interface Reservation {
  readonly name: string;
  readonly ttlSeconds: number;
}

/** How long the store can say why a session has ended. */
export const ENDING_SECONDS = 24 * 60 * 60;

/** The sessions that have been ended. Their records are gone from the store, and still sealed. */
export interface EndedSessions {
  readonly count: number;
  /**
   * Opens the records, one after another: what only a later revocation needs, and takes far longer than the deletion,
   * must not make the logout token or other requests wait. Those that cannot be opened are missing.
   */
  readonly open: () => Promise<readonly Session[]>;
}

/** `taken`: somebody has reserved the name, and may not be done. `done`: what it was reserved for has been done. */
export type Claim = 'claimed' | 'taken' | 'done';

/**
 * Where sessions live. Every driver passes the same contract suite (`session-store.contract.ts`).
 *
 * The promise that everything else rests on: **once a deletion has been answered, no read ever finds that
 * session again**, whatever else was under way. See docs/decisions/0003 for the argument.
 *
 * Each operation is answered after one round trip; those that have to look sessions up first (a logout token, the end
 * of a provider session, a list, all others) after two, and so is a login that was overtaken; a logout token with a
 * `sid` that is to end all of its subject after three. To end more than a thousand sessions takes one more for each
 * further thousand. All of them throw `store_unavailable` when the store cannot be asked. A record that cannot be
 * opened or parsed counts as absent, and is removed by who reads it, not by a list; one of a later version of this app
 * is left to that version.
 */
export interface SessionStore {
  /** For the log and the diagnostics: `memory`, `redis`, `redis-cluster`, `upstash`. */
  readonly driver: string;

  /**
   * Stores a session. `false`, and nothing stored, when a logout token has overtaken this login: one that names its
   * provider session, or one by subject alone that was issued in the same second or later.
   * The session's id must be new, and nobody may have it before the answer is `true`.
   */
  readonly create: (login: NewLogin) => Promise<boolean>;

  /**
   * Whether a logout token has named this provider session lately, whatever it found to end. Whoever could not have been
   * told before learns so that the provider has ended its own; after {@link ENDED_SECONDS} it is forgotten.
   */
  readonly hasEndedAtProvider: (session: ProviderSessionKey & SubjectKey) => Promise<boolean>;

  /** The live session with this id. */
  readonly read: (id: string) => Promise<Session | null>;

  /** Why the session with this id has ended; `null` when that is not known any more, or it has not. */
  readonly readEnding: (id: string) => Promise<SessionEnding | null>;

  /** What a sign-out needs: the session, if it still lives, and the hint, which lives longer. */
  readonly readForLogout: (id: string) => Promise<{ session: Session | null; hint: LogoutHint | null }>;

  /** Writes the session only if it still exists; `false` when it has been deleted meanwhile. */
  readonly update: (session: Session) => Promise<boolean>;

  /** Deletes these sessions; their hints stay for a few minutes. Those already gone are no error. */
  readonly delete: (sessions: readonly Session[]) => Promise<void>;

  /**
   * Deletes the sessions that a logout token names and refuses logins that it has overtaken. Their hints stay.
   * It works once: unless its reservation is there already, it is made, in the same round trips; given back when the
   * deletion fails, for then it may be sent again; and to be confirmed when it has succeeded.
   *
   * @returns what was deleted by this call.
   */
  readonly redeemLogoutToken: (
    target: LogoutTarget,
    reservation: Reservation,
  ) => Promise<EndedSessions | Exclude<Claim, 'claimed'>>;

  /**
   * Deletes the sessions of a provider session that are there. Their hints stay. A login that is still under way may
   * survive: whoever can ask for this needs no proof, and must not make the store remember what they have invented.
   */
  readonly deleteByProviderSession: (key: ProviderSessionKey) => Promise<EndedSessions>;

  /** Deletes all other sessions of the person whose session this is. Their hints stay. */
  readonly deleteOthers: (session: Session) => Promise<EndedSessions>;

  /** The live sessions of one person. */
  readonly list: (subject: SubjectKey) => Promise<readonly Session[]>;

  /**
   * Reserves a name. `claimed` for exactly one of all callers until the time is over.
   * When this fails, the name may be reserved all the same.
   */
  readonly claimOnce: (reservation: Reservation) => Promise<Claim>;

  /** Says that what a reservation is for has been done, and keeps it for so many seconds from now. */
  readonly confirm: (reservation: Reservation) => Promise<void>;

  /** The refresh tokens that have still to be revoked. */
  readonly revocations: PendingRevocations;

  /**
   * Tells of each session that is deleted, by whichever process, until the function that it returns is called. `null`
   * where nothing can be told, only asked. Deletions do not wait for it, nor fail because of it.
   */
  readonly subscribe: ((listener: SessionNewsListener) => () => void) | null;

  /** Asks the store for a sign of life. */
  readonly ping: () => Promise<void>;

  readonly close: () => Promise<void>;
}
