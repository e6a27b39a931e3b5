import { describe, expect, test } from 'vitest';
import { assertReturnUrl, parseReturnUrl } from './return-url.ts';

const BASE = 'https://app.example.com';
const ALLOWED = [
  'https://www.example.com/goodbye',
  'https://*.partner.example',
  'http://localhost:8080/',
].map((text) => new URL(text));

describe('a local return URL', () => {
  test.each([
    '/',
    '/account',
    '/account?tab=a&b=%2F%2Fx',
    '/a/b#part',
    '/a?next=https://example.com',
    '/@me',
    '/a//b',
    '/%20',
  ])('%s comes out unchanged', (value) => {
    expect(parseReturnUrl(value, BASE)).toBe(value);
  });

  test.each([
    '',
    'account',
    '//evil.example',
    '///evil.example',
    '/\\evil.example',
    '\\/evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    ' /account',
    '/account ',
    '/\u0000',
    '/\u007f',
    '/\u00a0/evil.example',
    '/.//evil.example',
    '/..//evil.example',
    '/a/..//evil.example',
    '/%2e%2e//evil.example',
    'https:evil.example',
    'https://evil.example',
    'javascript:alert(1)',
    'data:text/html,x',
    '?x',
    '#x',
    '@evil.example',
    `${BASE}@evil.example`,
    `${BASE}/account`,
    '/bff/logout',
    '/bff/login?returnUrl=/',
    '/BFF/logout',
    '/%62ff/logout',
    '/a/../bff/logout',
    '/a/.b/../../bff/logout',
    '/a/..%2fbff/logout',
    '/%5cevil.example',
    '/%',
    `/${'a'.repeat(2048)}`,
    `/${'ä'.repeat(600)}`,
  ])('%j is refused', (value) => {
    expect(parseReturnUrl(value, BASE)).toBeNull();
  });

  test('that is bad is an error with a stable code', () => {
    expect(() => assertReturnUrl('//evil.example', BASE)).toThrowError(
      expect.objectContaining({ code: 'invalid_return_url' }),
    );
  });
});

describe('a return URL on the list', () => {
  test.each([
    'https://www.example.com/goodbye',
    'https://www.example.com/goodbye?lang=de#end',
    'https://a.partner.example/',
    'https://a.b.partner.example/?x=1',
    'http://localhost:8080/',
  ])('%s is followed', (value) => {
    expect(parseReturnUrl(value, BASE, ALLOWED)).toBe(value);
  });

  test.each([
    'https://www.example.com/',
    'https://www.example.com/goodbye/more',
    'http://www.example.com/goodbye',
    'https://www.example.com:8443/goodbye',
    'https://user@www.example.com/goodbye',
    'https://partner.example/',
    'https://evil-partner.example/',
    'https://.partner.example/',
    'https://a..partner.example/',
    'https://*.partner.example/',
    'https://a.partner.example.evil.example/',
    'http://localhost:8081/',
    '//a.partner.example/',
    'https:\\\\a.partner.example/',
  ])('%s is refused', (value) => {
    expect(parseReturnUrl(value, BASE, ALLOWED)).toBeNull();
  });
});
