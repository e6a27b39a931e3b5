import { createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import { CompactEncrypt, compactDecrypt } from 'jose';
import type * as z from 'zod';

/** Encrypts and authenticates what the store keeps, with keys made from the session secrets. */
export interface RecordSealer {
  readonly seal: (value: unknown) => Promise<string>;
  /** `null` for anything that was not sealed with one of our secrets, or does not hold what `schema` describes. */
  readonly unseal: <T>(sealed: string, schema: z.ZodType<T>) => Promise<T | null>;
}

const HEADER = { alg: 'A256KW', enc: 'A256GCM', zip: 'DEF' } as const;

/** What is accepted, whatever a record says of itself. */
const ACCEPTED = {
  keyManagementAlgorithms: [HEADER.alg],
  contentEncryptionAlgorithms: [HEADER.enc],
  // Our own records: whatever was sealed has to be opened.
  maxDecompressedLength: Number.POSITIVE_INFINITY,
};

/**
 * Records are encrypted JWTs in all but name: compressed, and so a third smaller than the seals of cookies, which are
 * base64 of base64. Why there are two formats: docs/decisions/0009.
 *
 * @param secrets newest first, as in `SESSION_SECRET`: the first seals, every one unseals.
 * @see https://www.rfc-editor.org/rfc/rfc7516
 */
export function createRecordSealer(secrets: readonly [string, ...string[]]): RecordSealer {
  const [newest, ...older] = secrets;
  const sealing = toKey(newest);
  const keys = [sealing, ...older.map(toKey)];
  return {
    seal: (value) =>
      new CompactEncrypt(new TextEncoder().encode(JSON.stringify(value)))
        .setProtectedHeader(HEADER)
        .encrypt(sealing),
    unseal: async (sealed, schema) => {
      for (const key of keys) {
        const opened = await compactDecrypt(sealed, key, ACCEPTED).catch(() => null);
        if (opened !== null) return schema.safeParse(toJson(opened.plaintext)).data ?? null;
      }
      return null;
    },
  };
}

/** Not the key that seals cookies: something sealed for one purpose must not be taken for another. */
function toKey(secret: string): KeyObject {
  return createSecretKey(Buffer.from(hkdfSync('sha256', secret, '', 'session records', 32)));
}

const toJson = (plaintext: Uint8Array): unknown => JSON.parse(new TextDecoder().decode(plaintext));
