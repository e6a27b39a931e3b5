import { hash } from 'node:crypto';
import type { Session } from './session.ts';

/** In characters, each of 6 bits. */
export const TAG_LENGTH = 22;

/**
 * What stands for a value where the value itself is not to be seen. Hashed: a copy of the store shows no session id that
 * works in a cookie, and nothing from outside shapes a key. 22 characters are 132 bits, and short enough for Redis to
 * pack an index tightly.
 */
export const tagOf = (...values: readonly string[]): string =>
  hash('sha256', JSON.stringify(values), 'base64url').slice(0, TAG_LENGTH);

/** Stands for a session. */
export const sessionTag = (id: string): string => tagOf('session', id);

/** Stands for one person at one provider. */
export const subjectTag = ({ issuer, subject }: Pick<Session, 'issuer' | 'subject'>): string =>
  tagOf('sub', issuer, subject);
