import { type Cookies, createCookieKind } from './cookie.ts';

/** The longest that browsers keep a cookie. */
const ASK_SECONDS = 400 * 24 * 3600;

/**
 * Says that somebody has signed out in this browser and is still signed in at the provider, which has no sign-out: the
 * next sign-in has to ask for the account, however much later. It holds nothing secret, and whoever deletes it can do
 * no more than press "Sign in".
 */
export interface AskAccountCookie {
  readonly isSet: (cookies: Cookies) => boolean;
  readonly set: () => string;
  readonly clear: () => string;
}

export function createAskAccountCookie(secure: boolean): AskAccountCookie {
  const cookie = createCookieKind('bff-ask-account', secure);
  return {
    isSet: (cookies) => cookies[cookie.name] !== undefined,
    set: () => cookie.set('1', { maxAgeSeconds: ASK_SECONDS }),
    clear: () => cookie.clear(),
  };
}
