import { sealData, unsealData } from 'iron-session';
import type * as z from 'zod';

/** Encrypts and authenticates what browsers keep, with the session secrets: the first seals, every one unseals. */
export interface Sealer {
  readonly seal: (value: unknown, ttlSeconds: number) => Promise<string>;
  /** `null` for anything that is not a live seal of ours holding what `schema` describes. */
  readonly unseal: <T>(sealed: string, schema: z.ZodType<T>) => Promise<T | null>;
}

/**
 * @param secrets newest first, as in `SESSION_SECRET`.
 */
export function createSealer(secrets: readonly [string, ...string[]]): Sealer {
  return {
    seal: (value, ttlSeconds) => sealData({ value }, { password: secrets[0], ttl: ttlSeconds }),
    unseal: async (sealed, schema) => {
      for (const password of secrets) {
        const opened = await unsealData<{ value?: unknown }>(sealed, { password });
        if (opened.value !== undefined) return schema.safeParse(opened.value).data ?? null;
      }
      return null;
    },
  };
}
