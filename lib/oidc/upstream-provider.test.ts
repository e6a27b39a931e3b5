import { expect, test } from 'vitest';
import { upstreamProvider } from './upstream-provider.ts';

const ISSUER = 'https://idp.example';

test('the upstream provider is the one that the identity provider names', () => {
  expect(upstreamProvider({ issuer: ISSUER, claims: { idp: 'https://company.example' } })).toBe(
    'https://company.example',
  );
});

test.each([{}, { idp: '' }, { idp: 7 }, { idp: 'local' }, { idp: ISSUER }])(
  'there is none that is known with the claims %j',
  (claims) => {
    expect(upstreamProvider({ issuer: ISSUER, claims })).toBeNull();
  },
);
