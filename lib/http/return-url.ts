import { BffError } from '../errors.ts';

const MAX_LENGTH = 2048;
const ALLOWED_CHARACTERS = /^[^\p{Cc}\s\\]+$/u;

/** What a local path, decoded, must not be or hold. */
const MISLEADING = [
  /^\/[/\\]/, // another host
  /[/\\]\.\.?([/\\]|$)/, // elsewhere: Node's own parser leaves `/a/.b/../..` for browsers to resolve
  /\p{Cc}/u,
  /^\/bff([/\\]|$)/i, // our own endpoints: returning into a sign-in or sign-out would go round in circles
];

/** One name, or several with dots between them. */
const SUBDOMAIN = /^[\w-]+(\.[\w-]+)*$/;

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
  const url = value.startsWith('//') ? null : URL.parse(value, baseUrl);
  if (url === null || url.origin !== baseUrl || isMisleading(url.pathname)) return null;
  return url.href.slice(baseUrl.length);
}

function parseAllowedUrl(value: string, allowed: readonly URL[]): string | null {
  const url = /^https?:\/\//i.test(value) ? URL.parse(value) : null;
  if (url === null || url.username !== '' || url.password !== '') return null;
  return allowed.some((entry) => matches(url, entry)) ? url.href : null;
}

/** Whether a path is another one to a server on the way that decodes it first. */
function isMisleading(pathname: string): boolean {
  try {
    const decoded = decodeURIComponent(pathname);
    return MISLEADING.some((pattern) => pattern.test(decoded));
  } catch {
    return true;
  }
}

function matches(url: URL, entry: URL): boolean {
  return (
    matchesHost(url.hostname, entry.hostname) &&
    url.protocol === entry.protocol &&
    url.port === entry.port &&
    url.pathname === entry.pathname
  );
}

function matchesHost(hostname: string, entry: string): boolean {
  if (!entry.startsWith('*.')) return hostname === entry;
  const domain = entry.slice(1);
  return hostname.endsWith(domain) && SUBDOMAIN.test(hostname.slice(0, -domain.length));
}
