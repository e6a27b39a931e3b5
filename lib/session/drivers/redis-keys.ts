import { TAG_LENGTH, tagOf } from '#lib/session/session-tag.ts';

export const providerSessionTag = (issuer: string, id: string): string => tagOf('sid', issuer, id);

export const revocationTag = (id: string): string => tagOf('revocation', id);

/** What an index of a provider session holds: whose session it is comes after which one. */
export const splitMember = (member: string) => ({
  session: member.slice(0, TAG_LENGTH),
  subject: member.slice(TAG_LENGTH),
});

/** The names of all keys. What is in braces decides the slot. */
export function createKeys(prefix: string) {
  return {
    /** The sealed record. */
    session: (tag: string) => `${prefix}session:{${tag}}`,
    /** What a sign-out needs, sealed; it outlives the record. */
    hint: (tag: string) => `${prefix}hint:{${tag}}`,
    /** The trace of a deletion, which says why. */
    gone: (tag: string) => `${prefix}gone:{${tag}}`,

    /** The sessions of one subject or of one provider session: a sorted set; score: when an entry is overdue. */
    index: (tag: string) => `${prefix}index:{${tag}}`,
    /** What logout tokens have ended of it: a sorted set; score: `iat` of the last login that it concerns. */
    ended: (tag: string) => `${prefix}ended:{${tag}}`,

    /** Who has reserved a name. */
    once: (name: string) => `${prefix}once:{${tagOf('once', name)}}`,
    /** That what it was reserved for has been done. */
    done: (name: string) => `${prefix}done:{${tagOf('once', name)}}`,

    /** A refresh token that has still to be revoked, sealed. */
    revocation: (tag: string) => `${prefix}revocation:{${tag}}`,
    /** All of those: a sorted set; score: when each is due. */
    revocations: `${prefix}revocations`,
  };
}

export type RedisKeys = ReturnType<typeof createKeys>;
