import { type CompactJWSHeaderParameters, createLocalJWKSet, errors, type FlattenedJWSInput } from 'jose';
import * as z from 'zod';

/** Seconds. */
const FRESH = 600;
const COOLDOWN = 10;

/** Keys of a kind that nobody knows are ignored: RFC 7517, section 5. */
const keySchema = z.looseObject({ kty: z.string() });
const jwksSchema = z.object({ keys: z.array(z.unknown()) });

type LocalKeySet = ReturnType<typeof createLocalJWKSet>;

class KeysJustRead extends Error {
  override readonly name = 'KeysJustRead';
  override readonly message = 'the key set has just been read for another token';
}

const justNotThere = () => new Error('the key set has just not been there');

/** Whether the known keys are those of the last ten seconds, and none of them fits. */
export const isKeysJustRead = (error: unknown): boolean =>
  error instanceof Error && error.name === 'KeysJustRead';

/** The issuer's public keys. */
export interface KeySet {
  /**
   * The key that a token's header asks for. Known keys keep working while the issuer cannot be reached; an unknown
   * one is asked for at once, and then at most once in 10 s, whether the issuer answers or not.
   *
   * @throws {errors.JWKSNoMatchingKey} when the issuer says that it has no such key; another error when it cannot be
   *   asked, or has been asked too lately to be asked again: then nobody can say.
   */
  readonly find: (header: CompactJWSHeaderParameters, token: FlattenedJWSInput) => ReturnType<LocalKeySet>;

  /**
   * Reads the keys anew for a token that no known key fits, as often as for an unknown one.
   *
   * @throws when they cannot be read, or somebody has tried for another token less than 10 s ago. {@link isKeysJustRead}
   *   says whether that one got them.
   */
  readonly refresh: () => Promise<void>;
}

/** @see https://www.rfc-editor.org/rfc/rfc7517 section 5 */
export function createKeySet(options: { url: string; timeoutMs: number; now: () => number }): KeySet {
  const { url, timeoutMs, now } = options;
  let keys: LocalKeySet | undefined;
  let readAt = Number.NEGATIVE_INFINITY;
  let askedAt = Number.NEGATIVE_INFINITY;
  let missedAt = Number.NEGATIVE_INFINITY;
  let reading: Promise<LocalKeySet> | undefined;

  const read = () => {
    askedAt = now();
    reading ??= fetchKeys(url, timeoutMs)
      .then((fetched) => {
        readAt = now();
        keys = fetched;
        return fetched;
      })
      .finally(() => {
        reading = undefined;
      });
    return reading;
  };

  const hasRested = (since: number) => reading !== undefined || now() - since >= COOLDOWN;

  const current = async () => {
    if (keys === undefined) {
      if (!hasRested(askedAt)) throw justNotThere();
      return read();
    }
    // The known keys are good enough for the token at hand: it does not wait.
    if (now() - readAt >= FRESH && hasRested(askedAt)) read().catch(() => undefined);
    return keys;
  };

  const refresh = async () => {
    if (!hasRested(missedAt)) throw readAt >= askedAt ? new KeysJustRead() : justNotThere();
    missedAt = now();
    await read();
  };

  return {
    refresh,
    find: async (header, token) => {
      const isFirst = keys === undefined;
      const known = await current();
      try {
        return await known(header, token);
      } catch (error) {
        if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
        if (isFirst) {
          // They have been read for this very token.
          missedAt = now();
          throw error;
        }
        await refresh();
        return (keys ?? known)(header, token);
      }
    },
  };
}

async function fetchKeys(url: string, timeoutMs: number): Promise<LocalKeySet> {
  const response = await fetch(url, {
    headers: { accept: 'application/json' },
    redirect: 'error',
    cache: 'no-store',
    signal: AbortSignal.timeout(timeoutMs),
  });
  if (!response.ok) throw new Error(`the key set answered ${response.status}`);
  const { keys } = jwksSchema.parse(await response.json());
  return createLocalJWKSet({ keys: keys.flatMap((key) => keySchema.safeParse(key).data ?? []) });
}
