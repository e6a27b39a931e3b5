import { parseCookie, stringifySetCookie } from 'cookie';

/** The cookies of a request by name. */
export type Cookies = Readonly<Record<string, string | undefined>>;

/** One cookie of the app, or a family of them that share a beginning. */
export interface CookieKind {
  readonly name: string;
  /** A `Set-Cookie` value. Without `maxAgeSeconds` the cookie ends with the browser. */
  readonly set: (value: string, options?: { suffix?: string; maxAgeSeconds?: number }) => string;
  /** The `Set-Cookie` value that deletes it: same attributes, or a browser would ignore it. */
  readonly clear: (suffix?: string) => string;
}

/** Of several cookies of one name, the first counts. */
export const readCookies = (headers: Headers): Cookies => parseCookie(headers.get('cookie') ?? '');

/**
 * @param secure `https:` base URL. Then the name carries `__Host-`, which keeps subdomains from planting it.
 * @see https://httpwg.org/http-extensions/draft-ietf-httpbis-rfc6265bis.html section 4.1.3.2
 */
export function createCookieKind(baseName: string, secure: boolean): CookieKind {
  const name = secure ? `__Host-${baseName}` : baseName;
  const attributes = { path: '/', httpOnly: true, sameSite: 'lax', secure } as const;
  return {
    name,
    set: (value, { suffix = '', maxAgeSeconds } = {}) =>
      stringifySetCookie({
        ...attributes,
        name: name + suffix,
        value,
        ...(maxAgeSeconds === undefined ? {} : { maxAge: maxAgeSeconds }),
      }),
    clear: (suffix = '') => stringifySetCookie({ ...attributes, name: name + suffix, value: '', maxAge: 0 }),
  };
}
