import { createHash } from 'node:crypto';
import * as z from 'zod';
import { type Cookies, createCookieKind } from './cookie.ts';
import type { Sealer } from './seal.ts';

/** A sign-in takes at most this long. */
export const LOGIN_SECONDS = 600;

const MAX_LOGINS = 5;

/** Of all sign-ins under way in one browser together, in characters: servers refuse requests with larger headers. */
const MAX_SIZE = 4096;

/** What follows the name of such a cookie; others are not ours, and their names may be anything. */
const SUFFIX = /^-[\w-]{16}$/;

const loginTransactionSchema = z.object({
  state: z.string(),
  nonce: z.string(),
  codeVerifier: z.string(),
  issuer: z.string(),
  returnUrl: z.string(),
  silent: z.boolean(),
  /** What to ask with where the provider does not know the prompt that this app has chosen. */
  otherPrompt: z.string().optional(),
  startedAt: z.int(),
});

/** One sign-in under way in one browser, bound to it by a cookie of its own. Times are epoch seconds. */
export type LoginTransaction = Readonly<z.infer<typeof loginTransactionSchema>>;

/** The sign-ins under way in one browser: a sealed cookie each, so that one does not undo another. */
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

  const isOurs = (name: string) =>
    name.startsWith(cookie.name) && SUFFIX.test(name.slice(cookie.name.length));

  /** The cookies that have to go before one more of this size may come: dead ones, then the oldest. */
  const surplus = async (cookies: Cookies, now: number, size: number) => {
    const names = Object.keys(cookies).filter(isOurs);
    const logins = await Promise.all(
      names.map(async (name) => ({ name, startedAt: (await open(cookies[name], now))?.startedAt ?? 0 })),
    );
    let total = size;
    return logins
      .toSorted((a, b) => b.startedAt - a.startedAt)
      .filter(({ name, startedAt }, index) => {
        total += name.length + (cookies[name] ?? '').length;
        return startedAt === 0 || index >= MAX_LOGINS - 1 || total > MAX_SIZE;
      })
      .map(({ name }) => name.slice(cookie.name.length));
  };

  return {
    start: async (cookies, transaction) => {
      const sealed = await sealer.seal(transaction, LOGIN_SECONDS);
      const suffix = suffixOf(transaction.state);
      const size = cookie.name.length + suffix.length + sealed.length;
      const old = await surplus(cookies, transaction.startedAt, size);
      return [
        cookie.set(sealed, { suffix, maxAgeSeconds: LOGIN_SECONDS }),
        ...old.map((oldSuffix) => cookie.clear(oldSuffix)),
      ];
    },
    read: async (cookies, state, now) => {
      const transaction = await open(cookies[cookie.name + suffixOf(state)], now);
      return transaction?.state === state ? transaction : null;
    },
    clear: (state) => cookie.clear(suffixOf(state)),
  };
}
