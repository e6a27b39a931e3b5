import { expect, test } from 'vitest';
import { ALICE } from './browser.fixture.ts';
import { parseSignedIn } from './user.ts';

const NOW = 1_000_000;

test('the user has the claims, and nothing of the app’s own, least of all where to sign out', () => {
  const body = { ...ALICE, 'bff:logout_url': '/bff/logout?sid=x', 'https://example.com/role': ['admin'] };
  expect(parseSignedIn(body, NOW)).toEqual({
    user: { sub: 'alice', name: 'Alice', 'https://example.com/role': ['admin'] },
    session: { sub: 'alice', ref: 'alice-1', expiresAt: NOW + 600_000, endsAt: NOW + 3_600_000 },
  });
});

test('a standard claim of another type than its own is left out', () => {
  const body = {
    ...ALICE,
    name: ['Alice'],
    email: null,
    email_verified: 'yes',
    updated_at: 1,
    constructor: 'x',
  };
  expect(parseSignedIn(body, NOW)?.user).toEqual({ sub: 'alice', updated_at: 1, constructor: 'x' });
});

test.each([
  undefined,
  null,
  'alice',
  [],
  {},
  { ...ALICE, sub: 1 },
  { ...ALICE, 'bff:session_ref': undefined },
  { ...ALICE, 'bff:session_expires_in': '600' },
  { ...ALICE, 'bff:session_ends_in': null },
])('%j is nobody', (body) => {
  expect(parseSignedIn(body, NOW)).toBeNull();
});
