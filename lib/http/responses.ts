import type { BffError } from '../errors.ts';
import { renderErrorPage } from './error-page.ts';
import { isForPerson } from './navigation.ts';
import type { RenderedPage } from './standalone-page.ts';

/** Longer than a logout token is set aside for an attempt that has failed. */
const RETRY_AFTER_SECONDS = '10';

/** 303: whatever the method was, the browser goes on with GET and takes no body along. */
export function redirect(location: string): Response {
  return respond(null, 303, { location, 'referrer-policy': 'no-referrer' });
}

export function json(body: unknown, status = 200): Response {
  return respond(JSON.stringify(body), status, {
    'content-type': 'application/json; charset=utf-8',
    vary: 'Cookie',
    'cross-origin-resource-policy': 'same-origin',
  });
}

export function page({ html, headers }: RenderedPage): Response {
  return respond(html, 200, headers);
}

export function empty(status: 200 | 204 = 200): Response {
  return respond(null, status);
}

/** Server-sent events. Whoever is in between is asked to pass them on one by one, and not to compress them. */
export function eventStream(body: ReadableStream<Uint8Array>): Response {
  const response = respond(body, 200, { 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' });
  response.headers.set('cache-control', 'no-store, no-transform');
  return response;
}

/**
 * An error as the one who asked can use it: a page for a person, `application/problem+json` for a program.
 *
 * @param isDevelopment whether the person is one who develops with this app
 * @see https://www.rfc-editor.org/rfc/rfc9457
 */
export function problem(error: BffError, request: Request, isDevelopment = false): Response {
  const { status, code, message, members } = error;
  const headers = status === 503 ? { 'retry-after': RETRY_AFTER_SECONDS } : {};
  if (isForPerson(request.headers)) {
    const errorPage = renderErrorPage(code, message, isDevelopment);
    return respond(errorPage.html, status, { ...headers, ...errorPage.headers });
  }
  const body = JSON.stringify({ ...members, title: message, status, code });
  return respond(body, status, { ...headers, 'content-type': 'application/problem+json' });
}

/** The error format of OAuth 2.0 (RFC 6749, section 5.2), which back-channel logout uses. */
export function oauthError(error: BffError): Response {
  const { status, message } = error;
  const name = status < 500 ? 'invalid_request' : 'temporarily_unavailable';
  const headers = status === 503 ? { 'retry-after': RETRY_AFTER_SECONDS } : {};
  const body = JSON.stringify({ error: name, error_description: message });
  return respond(body, status, { ...headers, 'content-type': 'application/json' });
}

function respond(
  body: BodyInit | null,
  status: number,
  headers: Readonly<Record<string, string>> = {},
): Response {
  const response = new Response(body, { status, headers: { ...headers, 'cache-control': 'no-store' } });
  response.headers.set('x-content-type-options', 'nosniff');
  return response;
}
