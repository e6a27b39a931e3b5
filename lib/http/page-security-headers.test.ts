import { expect, test } from 'vitest';
import { toPageSecurityHeaders } from './page-security-headers.ts';

const page = { nonce: 'n0nce', secure: true, isDevelopment: false };

function readPolicy(headers: Readonly<Record<string, string>>) {
  const directives = (headers['content-security-policy'] ?? '').split('; ');
  return Object.fromEntries(
    directives.map((text) => [text.split(' ')[0], text.split(' ').slice(1).join(' ')]),
  );
}

test('a page runs the scripts made with it and what those load, and nothing else', () => {
  expect(readPolicy(toPageSecurityHeaders(page))).toEqual({
    'default-src': "'none'",
    'script-src': "'nonce-n0nce' 'strict-dynamic'",
    'style-src': "'self'",
    'img-src': "'self'",
    'font-src': "'self'",
    'connect-src': "'self'",
    'object-src': "'none'",
    'base-uri': "'none'",
    'form-action': "'self' https:",
    'frame-ancestors': "'none'",
  });
});

test('only a development server lets text be evaluated and styles stand in the page', () => {
  expect(readPolicy(toPageSecurityHeaders({ ...page, isDevelopment: true }))).toMatchObject({
    'script-src': "'nonce-n0nce' 'strict-dynamic' 'unsafe-eval'",
    'style-src': "'self' 'unsafe-inline'",
  });
});

test('an app with an https address is reached by https alone for at least a year', () => {
  const seconds = /^max-age=(\d+)$/.exec(toPageSecurityHeaders(page)['strict-transport-security'] ?? '')?.[1];
  expect(Number(seconds)).toBeGreaterThanOrEqual(365 * 24 * 60 * 60);
});

test('an app without https, on this machine, may sign out through a provider without https', () => {
  const headers = toPageSecurityHeaders({ ...page, secure: false });
  expect(readPolicy(headers)).toMatchObject({ 'form-action': "'self' http: https:" });
  expect(headers).not.toHaveProperty('strict-transport-security');
});
