/**
 * The cookies of one browser, as far as tests need them: kept by host and path (ports share them), with deletion and
 * `Secure`. Loopback counts as a secure origin, as in browsers.
 */
export interface CookieJar {
  /** Takes what a response from `url` sets or deletes. */
  readonly store: (url: string | URL, response: Response) => void;
  /** The `Cookie` header for a request to `url`; empty when there is none. */
  readonly header: (url: string | URL) => string;
  /** The value of the cookie with this name that would be sent to `url`. */
  readonly get: (url: string | URL, name: string) => string | undefined;
}

interface Cookie {
  readonly name: string;
  readonly value: string;
  readonly host: string;
  readonly path: string;
  readonly secure: boolean;
  readonly expiresAtMs: number;
}

export function createCookieJar(): CookieJar {
  let cookies: readonly Cookie[] = [];

  const matching = (address: string | URL): readonly Cookie[] => {
    const url = new URL(address);
    return cookies
      .filter((cookie) => cookie.expiresAtMs > Date.now() && isSentTo(cookie, url))
      .toSorted((left, right) => right.path.length - left.path.length);
  };

  return {
    store: (address, response) => {
      const url = new URL(address);
      for (const line of response.headers.getSetCookie()) {
        const fresh = parseCookie(line, url);
        cookies = [...cookies.filter((cookie) => !isSameCookie(cookie, fresh)), fresh];
      }
    },
    header: (address) =>
      matching(address)
        .map(({ name, value }) => `${name}=${value}`)
        .join('; '),
    get: (address, name) => matching(address).find((cookie) => cookie.name === name)?.value,
  };
}

function parseCookie(line: string, url: URL): Cookie {
  const [pair = '', ...attributes] = line.split(';').map((part) => part.trim());
  const [name, value] = splitAtEquals(pair);
  const attribute = new Map(attributes.map(splitAtEquals).map(([key, text]) => [key.toLowerCase(), text]));
  return {
    name,
    value,
    host: url.hostname,
    path: attribute.get('path') ?? url.pathname.slice(0, Math.max(1, url.pathname.lastIndexOf('/'))),
    secure: attribute.has('secure'),
    expiresAtMs: expiryOf(attribute.get('max-age'), attribute.get('expires')),
  };
}

// RFC 6265, section 5.3: Max-Age wins over Expires.
function expiryOf(maxAge: string | undefined, expires: string | undefined): number {
  if (maxAge !== undefined) return Date.now() + Number(maxAge) * 1000;
  return expires === undefined ? Number.POSITIVE_INFINITY : Date.parse(expires);
}

function splitAtEquals(text: string): [string, string] {
  const index = text.indexOf('=');
  return index < 0 ? [text, ''] : [text.slice(0, index), text.slice(index + 1)];
}

const isSameCookie = (left: Cookie, right: Cookie): boolean =>
  left.name === right.name && left.host === right.host && left.path === right.path;

function isSentTo(cookie: Cookie, { hostname, pathname, protocol }: URL): boolean {
  const secure = protocol === 'https:' || ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
  const underPath = `${pathname}/`.startsWith(cookie.path.endsWith('/') ? cookie.path : `${cookie.path}/`);
  return cookie.host === hostname && underPath && (secure || !cookie.secure);
}
