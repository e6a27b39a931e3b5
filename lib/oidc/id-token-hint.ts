import { isBffError } from '../errors.ts';
import { isKeysJustRead } from './key-set.ts';
import { type ExpectedSignature, verifySignature } from './signature.ts';

/**
 * Whether an ID token may be sent to the provider as `id_token_hint`. One that none of its present keys has signed would
 * be refused, and the person stranded there; without a hint, the provider asks. When the keys cannot be had, it may.
 *
 * @see https://openid.net/specs/openid-connect-rpinitiated-1_0.html#RPLogout section 2
 */
export async function isUsableHint(idToken: string, signature: ExpectedSignature): Promise<boolean> {
  try {
    await verifySignature(idToken, signature);
    return true;
  } catch (error) {
    return isBffError(error) && !isKeysJustRead(error.cause);
  }
}
