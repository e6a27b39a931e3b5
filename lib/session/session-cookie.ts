import * as z from 'zod';
import { type Cookies, createCookieKind } from './cookie.ts';
import type { Sealer } from './seal.ts';

/** The browser's only key to its session: a sealed random id, and nothing else. */
export interface SessionCookie {
  readonly read: (cookies: Cookies) => Promise<string | null>;
  readonly set: (sessionId: string) => Promise<string>;
  readonly clear: () => string;
}

/** @param ttlSeconds how long the id is worth looking up: the longest session and what outlives it. */
export function createSessionCookie(sealer: Sealer, secure: boolean, ttlSeconds: number): SessionCookie {
  const cookie = createCookieKind('bff', secure);
  return {
    read: async (cookies) => {
      const sealed = cookies[cookie.name];
      return sealed ? sealer.unseal(sealed, z.string().min(1)) : null;
    },
    set: async (sessionId) => cookie.set(await sealer.seal(sessionId, ttlSeconds)),
    clear: () => cookie.clear(),
  };
}
