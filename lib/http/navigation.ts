import { BffError } from '../errors.ts';

/**
 * What the browser itself says about a request (Fetch Metadata), which a page cannot forge.
 *
 * @see https://www.w3.org/TR/fetch-metadata/
 */

const PREFETCH_HEADERS = ['sec-purpose', 'purpose', 'x-purpose', 'x-moz'];
const PROGRAM_HEADERS = ['rsc', 'next-router-state-tree', 'next-action', 'x-requested-with', 'x-csrf'];

/** Whether the browser, or the router in the page, only fetches ahead. Such a request must not change anything. */
export function isPrefetch(headers: Headers): boolean {
  return (
    headers.has('next-router-prefetch') ||
    PREFETCH_HEADERS.some((name) => /prefetch|prerender/i.test(headers.get(name) ?? ''))
  );
}

/**
 * Whether the address of a tab is changing, as far as can be known: no fetch, no image, no frame. Without
 * Fetch Metadata (old browsers, command line) only what gives itself away as a program is not.
 */
export function isDocumentNavigation(headers: Headers): boolean {
  const destination = headers.get('sec-fetch-dest');
  const mode = headers.get('sec-fetch-mode');
  if (destination !== null || mode !== null) return destination === 'document' && mode === 'navigate';
  return !PROGRAM_HEADERS.some((name) => headers.has(name));
}

/** @throws {BffError} `navigation_required` for anything but a document navigation. */
export function assertDocumentNavigation(headers: Headers): void {
  if (isDocumentNavigation(headers)) return;
  throw new BffError(
    'navigation_required',
    'Navigate the browser to this address (a link, a form or window.location); it cannot be fetched.',
  );
}

/**
 * Where a request came from. `unknown` when neither `Sec-Fetch-Site` nor `Origin` says; a sibling subdomain
 * (`same-site`) is foreign.
 */
export function requestOrigin(headers: Headers, baseUrl: string): 'own' | 'foreign' | 'unknown' {
  const site = headers.get('sec-fetch-site');
  if (site !== null) return site === 'same-origin' || site === 'none' ? 'own' : 'foreign';
  const origin = headers.get('origin');
  if (origin === null) return 'unknown';
  return origin === baseUrl ? 'own' : 'foreign';
}

/** Whether a person is to read the answer: a document navigation, or `Accept` names HTML before anything else. */
export function isForPerson(headers: Headers): boolean {
  const destination = headers.get('sec-fetch-dest');
  if (destination !== null) return destination === 'document';
  return /^\s*(text\/html|application\/xhtml\+xml)\b/i.test(headers.get('accept') ?? '');
}

/**
 * A header that a page of another site cannot add without being asked first, which we never answer.
 *
 * @throws {BffError} `csrf_header_required`
 */
export function assertCsrfHeader(headers: Headers): void {
  if (headers.get('x-csrf') === '1') return;
  throw new BffError('csrf_header_required', 'This address wants the header X-CSRF: 1.');
}
