import { describe, expect, test } from 'vitest';
import {
  assertCsrfHeader,
  isDocumentNavigation,
  isForPerson,
  isPrefetch,
  requestOrigin,
} from './navigation.ts';

const BASE = 'https://app.example.com';

describe('a document navigation', () => {
  test.each<[boolean, Record<string, string>]>([
    [true, { 'sec-fetch-dest': 'document', 'sec-fetch-mode': 'navigate' }],
    [true, {}],
    [false, { 'sec-fetch-dest': 'iframe', 'sec-fetch-mode': 'navigate' }],
    [false, { 'sec-fetch-dest': 'empty', 'sec-fetch-mode': 'cors' }],
    [false, { 'sec-fetch-dest': 'image', 'sec-fetch-mode': 'no-cors' }],
    [false, { 'sec-fetch-dest': 'document' }],
    [false, { rsc: '1' }],
    [false, { 'x-requested-with': 'XMLHttpRequest' }],
  ])('is %s for %j', (expected, headers) => {
    expect(isDocumentNavigation(new Headers(headers))).toBe(expected);
  });
});

describe('a prefetch', () => {
  test.each<[boolean, Record<string, string>]>([
    [true, { 'sec-purpose': 'prefetch' }],
    [true, { 'sec-purpose': 'prefetch;prerender' }],
    [true, { purpose: 'prefetch' }],
    [true, { 'x-moz': 'prefetch' }],
    [true, { 'next-router-prefetch': '1' }],
    [false, {}],
  ])('is %s for %j', (expected, headers) => {
    expect(isPrefetch(new Headers(headers))).toBe(expected);
  });
});

describe('the origin of a request', () => {
  test.each<['own' | 'foreign' | 'unknown', Record<string, string>]>([
    ['own', { 'sec-fetch-site': 'same-origin' }],
    ['own', { 'sec-fetch-site': 'none' }],
    ['own', { origin: BASE }],
    ['own', { 'sec-fetch-site': 'same-origin', origin: 'null' }],
    ['foreign', { 'sec-fetch-site': 'same-site', origin: BASE }],
    ['foreign', { 'sec-fetch-site': 'cross-site' }],
    ['foreign', { origin: 'https://evil.example' }],
    ['foreign', { origin: 'null' }],
    ['unknown', {}],
  ])('is %s for %j', (expected, headers) => {
    expect(requestOrigin(new Headers(headers), BASE)).toBe(expected);
  });
});

test('a person is who asks for a document or prefers HTML', () => {
  expect(isForPerson(new Headers({ 'sec-fetch-dest': 'document', accept: '*/*' }))).toBe(true);
  expect(isForPerson(new Headers({ 'sec-fetch-dest': 'empty', accept: 'text/html' }))).toBe(false);
  expect(isForPerson(new Headers({ accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }))).toBe(true);
  expect(isForPerson(new Headers({ accept: 'application/json, text/html' }))).toBe(false);
  expect(isForPerson(new Headers())).toBe(false);
});

test('only the exact CSRF header is one', () => {
  expect(() => assertCsrfHeader(new Headers({ 'x-csrf': '1' }))).not.toThrow();
  for (const headers of [{}, { 'x-csrf': '' }, { 'x-csrf': '1, 1' }, { 'x-csrf': 'true' }]) {
    expect(() => assertCsrfHeader(new Headers(headers))).toThrowError(
      expect.objectContaining({ code: 'csrf_header_required' }),
    );
  }
});
