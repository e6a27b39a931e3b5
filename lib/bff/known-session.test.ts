import { UnsecuredJWT } from 'jose';
import { expect, test } from 'vitest';
import { isViaUpstream } from './known-session.ts';

const ISSUER = 'https://idp.example';

const withHint = (idToken: string) => ({
  session: null,
  hint: { version: 1, issuer: ISSUER, idToken, logoutProof: 'proof' } as const,
});

test('of a session that is over, the ID token that was kept says who let the person in', () => {
  const idToken = new UnsecuredJWT({ idp: 'https://company.example' }).encode();
  expect(isViaUpstream(withHint(idToken))).toBe(true);
  expect(isViaUpstream(withHint(new UnsecuredJWT({ idp: ISSUER }).encode()))).toBe(false);
});

test.each([null, { session: null, hint: null }, withHint('not a token')])(
  'a sign-out does not fail for want of something to read: %j',
  (known) => {
    expect(isViaUpstream(known)).toBe(false);
  },
);
