import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from 'jose';

/** The one algorithm of this provider's keys. */
export const SIGNING_ALGORITHM = 'RS256';

/** A pair of keys under one `kid`. */
export interface SigningKey {
  readonly kid: string;
  readonly privateKey: JWK;
  readonly publicKey: JWK;
}

/** The keys this provider signs with. It starts with a new one, and signs with the newest. */
export interface SigningKeys {
  /** Newest first. */
  readonly all: () => readonly [newest: SigningKey, ...older: SigningKey[]];
  readonly rotate: () => Promise<void>;
}

export async function createSigningKeys(): Promise<SigningKeys> {
  let keys: readonly [SigningKey, ...SigningKey[]] = [await createSigningKey()];
  return {
    all: () => keys,
    rotate: async () => {
      keys = [await createSigningKey(), ...keys];
    },
  };
}

async function createSigningKey(): Promise<SigningKey> {
  const pair = await generateKeyPair(SIGNING_ALGORITHM, { extractable: true });
  const publicKey = await exportJWK(pair.publicKey);
  const kid = await calculateJwkThumbprint(publicKey);
  const labels = { kid, use: 'sig', alg: SIGNING_ALGORITHM };
  return {
    kid,
    privateKey: { ...(await exportJWK(pair.privateKey)), ...labels },
    publicKey: { ...publicKey, ...labels },
  };
}
