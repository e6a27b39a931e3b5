import { createHash } from 'node:crypto';
import * as z from 'zod';
import { type Cookies, createCookieKind } from './cookie.ts';
import type { Sealer } from './seal.ts';

/** A sign-in takes at most this long. */
export const LOGIN_SECONDS = 600;

const MAX_LOGINS = 5;

const loginTransactionSchema = z.object({
  state: z.string(),
  nonce: z.string(),
  codeVerifier: z.string(),
  issuer: z.string(),
  returnUrl: z.string(),
  silent: z.boolean(),
  startedAt: z.int(),
});

/** One sign-in under way in one browser, bound to it by a cookie of its own. Times are epoch seconds. */
export type LoginTransaction = Readonly<z.infer<typeof loginTransactionSchema>>;

export interface LoginCookie {
  /** `Set-Cookie` values: the new transaction, and the deletion of those that are over or too many. */
  readonly start: (cookies: Cookies, transaction: LoginTransaction) => Promise<readonly string[]>;
  /** The transaction with this state, unless this browser has none or its time is over. */
  readonly read: (cookies: Cookies, state: string, now: number) => Promise<LoginTransaction | null>;
  readonly clear: (state: string) => string;
}

export function createLoginCookie(sealer: Sealer, secure: boolean): LoginCookie {
  const cookie = createCookieKind('bff-login', secure);
  const suffixOf = (state: string) =>
    `-${createHash('sha256').update(state).digest('base64url').slice(0, 16)}`;
  const isLive = ({ startedAt }: LoginTransaction, now: number) => now < startedAt + LOGIN_SECONDS;

  const open = async (sealed: string | undefined, now: number) => {
    const transaction = sealed ? await sealer.unseal(sealed, loginTransactionSchema) : null;
    return transaction !== null && isLive(transaction, now) ? transaction : null;
  };

  /** The cookies that have to go before one more may come: dead ones, then the oldest. */
  const surplus = async (cookies: Cookies, now: number) => {
    const names = Object.keys(cookies).filter((name) => name.startsWith(`${cookie.name}-`));
    const logins = await Promise.all(
      names.map(async (name) => ({ name, startedAt: (await open(cookies[name], now))?.startedAt ?? 0 })),
    );
    const newestFirst = logins.sort((a, b) => b.startedAt - a.startedAt);
    return newestFirst.filter(({ startedAt }, index) => startedAt === 0 || index >= MAX_LOGINS - 1);
  };

  return {
    start: async (cookies, transaction) => {
      const old = await surplus(cookies, transaction.startedAt);
      const sealed = await sealer.seal(transaction, LOGIN_SECONDS);
      return [
        cookie.set(sealed, { suffix: suffixOf(transaction.state), maxAgeSeconds: LOGIN_SECONDS }),
        ...old.map(({ name }) => cookie.clear(name.slice(cookie.name.length))),
      ];
    },
    read: async (cookies, state, now) => {
      const transaction = await open(cookies[cookie.name + suffixOf(state)], now);
      return transaction?.state === state ? transaction : null;
    },
    clear: (state) => cookie.clear(suffixOf(state)),
  };
}
