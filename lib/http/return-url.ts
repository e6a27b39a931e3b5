import { BffError } from '../errors.ts';

const MAX_LENGTH = 2048;
const ALLOWED_CHARACTERS = /^[^\p{Cc}\s\\]+$/u;

/**
 * The target of a return URL that may be followed, or `null`.
 *
 * A local path may always be followed, an absolute URL only when `allowed` lists it. What is checked is what
 * the browser will make of the value (WHATWG URL), and what is returned is what was checked.
 *
 * @param allowed scheme, host, port and path must be equal; query and fragment are not compared but kept.
 *   A host `*.example.com` stands for every subdomain, however deep, and never for `example.com` itself.
 */
export function parseReturnUrl(value: string, baseUrl: string, allowed: readonly URL[] = []): string | null {
  if (value.length > MAX_LENGTH || !ALLOWED_CHARACTERS.test(value)) return null;
  const target = value.startsWith('/') ? parseLocalPath(value, baseUrl) : parseAllowedUrl(value, allowed);
  // Again: other letters than those of ASCII become longer.
  return target === null || target.length > MAX_LENGTH ? null : target;
}

/**
 * Like {@link parseReturnUrl}, for a value that has to be good.
 *
 * @throws {BffError} `invalid_return_url`
 */
export function assertReturnUrl(value: string, baseUrl: string, allowed: readonly URL[] = []): string {
  const target = parseReturnUrl(value, baseUrl, allowed);
  if (target !== null) return target;
  throw new BffError(
    'invalid_return_url',
    'The parameter returnUrl is not an address that may be returned to.',
  );
}

function parseLocalPath(value: string, baseUrl: string): string | null {
  const url = URL.parse(value, baseUrl);
  if (value.startsWith('//') || url === null || url.origin !== baseUrl || isOwnEndpoint(url)) return null;
  const path = url.pathname + url.search + url.hash;
  return path.startsWith('//') ? null : path;
}

function parseAllowedUrl(value: string, allowed: readonly URL[]): string | null {
  const url = /^https?:\/\//i.test(value) ? URL.parse(value) : null;
  if (url === null || url.username !== '' || url.password !== '') return null;
  return allowed.some((entry) => matches(url, entry)) ? url.href : null;
}

/** Returning into the sign-in or sign-out itself would go round in circles. */
function isOwnEndpoint(url: URL): boolean {
  try {
    return /^\/bff(\/|$)/i.test(decodeURIComponent(url.pathname));
  } catch {
    return true;
  }
}

function matches(url: URL, entry: URL): boolean {
  const hostMatches = entry.hostname.startsWith('*.')
    ? url.hostname.endsWith(entry.hostname.slice(1)) && url.hostname.length >= entry.hostname.length
    : url.hostname === entry.hostname;
  return (
    hostMatches &&
    url.protocol === entry.protocol &&
    url.port === entry.port &&
    url.pathname === entry.pathname
  );
}
