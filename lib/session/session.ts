import * as z from 'zod';

/** How long a session lives, in seconds. */
export interface SessionLifetimes {
  readonly idleSeconds: number;
  readonly absoluteSeconds: number;
}

/**
 * What the server knows of one browser that is signed in. Times are whole seconds since the epoch.
 * The ID token is not here: it outlives the session, see {@link LogoutHint}.
 */
export const sessionSchema = z.object({
  version: z.literal(1),
  /** Random; the only thing in the browser's cookie. Never shown anywhere else. */
  id: z.string().min(1),
  issuer: z.string().min(1),
  /** `sub`: unique together with `issuer`. */
  subject: z.string().min(1),
  /** The provider's `sid`, where it sent one: what its logout tokens will name. */
  providerSessionId: z.string().min(1).optional(),
  /** The proof that a logout URL came from this app: the provider's `sid`, else a random value of our own. */
  logoutProof: z.string().min(1),
  /** Claims for the browser, without the protocol's own. */
  claims: z.record(z.string(), z.json()),
  /** `session_state` of OpenID Connect Session Management, where the provider sent one. */
  sessionState: z.string().optional(),
  accessToken: z.string().optional(),
  accessTokenExpiresAt: z.int().optional(),
  refreshToken: z.string().optional(),
  /** As far as the provider says; OAuth has no standard member for it. */
  refreshTokenExpiresAt: z.int().optional(),
  /** Browser and system in words, for the list of the person's own sessions. */
  device: z.string().optional(),
  createdAt: z.int(),
  lastUsedAt: z.int(),
  /** End by idleness; moves with use, never beyond `expiresAt`. */
  idleExpiresAt: z.int(),
  /** End by age; never moves. */
  expiresAt: z.int(),
});

export type Session = Readonly<z.infer<typeof sessionSchema>>;

/** How long after the longest session its hint is kept: as long as people leave a provider's session open. */
export const HINT_SECONDS = 24 * 60 * 60;

/** How long it is kept once its person has signed out: until the provider has been reached, at a second attempt too. */
export const HINT_AFTER_LOGOUT_SECONDS = 10 * 60;

/**
 * What is kept beyond the end of a session, so that a late sign-out still ends the provider's session:
 * the ID token as `id_token_hint`, and the proof that the request is not forged.
 */
export const logoutHintSchema = z.object({
  version: z.literal(1),
  issuer: z.string().min(1),
  idToken: z.string().min(1),
  logoutProof: z.string().min(1),
});

export type LogoutHint = Readonly<z.infer<typeof logoutHintSchema>>;

/**
 * Why a session has ended: by age or idleness, by the person (a sign-out, here or on another device), or by a logout
 * token of the provider, with the reason where that gives one.
 */
export const sessionEndingSchema = z.object({
  by: z.enum(['time', 'person', 'provider']),
  reason: z.string().optional(),
});

export type SessionEnding = Readonly<z.infer<typeof sessionEndingSchema>>;

type NewSession = Omit<Session, 'version' | 'createdAt' | 'lastUsedAt' | 'idleExpiresAt' | 'expiresAt'>;

/** A session that begins at `now`. */
export function createSession(fields: NewSession, now: number, lifetimes: SessionLifetimes): Session {
  const expiresAt = now + lifetimes.absoluteSeconds;
  const idleExpiresAt = Math.min(now + lifetimes.idleSeconds, expiresAt);
  return { ...fields, version: 1, createdAt: now, lastUsedAt: now, idleExpiresAt, expiresAt };
}

/** False once either lifetime has passed: such a record counts as no session, whatever the store still holds. */
export function isLive(session: Session, now: number): boolean {
  return now < session.idleExpiresAt && now < session.expiresAt;
}

/**
 * The session used again at `now`, or `null` when that is not worth a write: less than a tenth of the idle
 * time has gone since the last one.
 */
export function slideSession(session: Session, now: number, lifetimes: SessionLifetimes): Session | null {
  if (now - session.lastUsedAt < lifetimes.idleSeconds / 10) return null;
  const idleExpiresAt = Math.min(now + lifetimes.idleSeconds, session.expiresAt);
  return { ...session, lastUsedAt: now, idleExpiresAt };
}
