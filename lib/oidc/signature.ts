import { compactVerify, decodeProtectedHeader, errors } from 'jose';
import { BffError } from '../errors.ts';
import type { KeySet } from './key-set.ts';

/** How a token has to be signed. */
export interface ExpectedSignature {
  /** Asked for only when everything else about a token is right. */
  readonly keys: () => Promise<KeySet>;
  /** The one algorithm that is accepted, whatever the provider lists. */
  readonly alg: string;
}

/**
 * Checks that one of the issuer's keys has signed a token.
 *
 * @throws {errors.JOSEError} when none has; {BffError} `provider_unavailable` when nobody can say, as the keys cannot be
 *   had or have just been read for another token that fits none.
 * @see https://www.rfc-editor.org/rfc/rfc7515 section 5.2
 */
export async function verifySignature(token: string, { keys, alg }: ExpectedSignature): Promise<void> {
  try {
    const keySet = await keys();
    await verifyWithKnownKeys(token, keySet, alg).catch(async (error) => {
      // Without a name, a key that is new looks like a signature that is wrong.
      const mayBeNew = error instanceof errors.JWSSignatureVerificationFailed && !hasKeyId(token);
      if (!mayBeNew) throw error;
      await keySet.refresh();
      await verifyWithKnownKeys(token, keySet, alg);
    });
  } catch (cause) {
    if (cause instanceof errors.JOSEError) throw cause;
    throw new BffError('provider_unavailable', 'The keys of the identity provider cannot be had.', { cause });
  }
}

const hasKeyId = (token: string): boolean => decodeProtectedHeader(token).kid !== undefined;

async function verifyWithKnownKeys(token: string, { find }: KeySet, alg: string): Promise<void> {
  try {
    await compactVerify(token, find, { algorithms: [alg] });
  } catch (error) {
    if (!(error instanceof errors.JWKSMultipleMatchingKeys)) throw error;
    await verifyWithAnyOf(error, token, alg);
  }
}

/** A token without `kid` may be by any of several keys. */
async function verifyWithAnyOf(candidates: errors.JWKSMultipleMatchingKeys, token: string, alg: string) {
  for await (const key of candidates) {
    const verified = await compactVerify(token, key, { algorithms: [alg] }).catch(() => null);
    if (verified !== null) return;
  }
  throw new errors.JWSSignatureVerificationFailed();
}
