import { expect, test } from 'vitest';
import type { Session } from '#lib/session/session.ts';
import { toSessionLayers } from './session-layer-facts.ts';

const SESSION = { issuer: 'https://id.example.com', createdAt: 1000, idleExpiresAt: 4600, expiresAt: 29_800 };

const layersWith = (claims: Session['claims'], upstream: string | null = null) =>
  toSessionLayers({ ...SESSION, claims }, upstream);
const factsOf = (claims: Session['claims'], layer: number) =>
  Object.fromEntries(layersWith(claims)[layer]?.facts.map(({ label, value }) => [label, value]) ?? []);

test('of its own session the app knows since when and until when', () => {
  expect(factsOf({}, 0)).toEqual({ Since: 1000, 'Ends, if not used': 4600, 'Ends at the latest': 29_800 });
});

test('of the provider it knows what the ID token says', () => {
  const facts = factsOf({ auth_time: 900, amr: ['pwd', 'x-own'], acr: 'urn:level:2' }, 1);
  expect(facts).toMatchObject({
    Provider: 'https://id.example.com',
    'You proved who you are': 900,
    'How (amr)': 'password (pwd), x-own',
    'How surely (acr)': 'urn:level:2',
  });
});

test.each<Session['claims']>([{}, { auth_time: 'yesterday', amr: 'pwd', acr: 2 }, { amr: [], acr: null }])(
  'claims that are missing or of another form are left out: %j',
  (claims) => {
    expect(Object.keys(factsOf(claims, 1))).toEqual(['Provider', 'Open when you signed in here', 'Until']);
  },
);

test('an upstream provider is named where it is known, and is not said to be open for certain', () => {
  expect(layersWith({}, 'https://company.example.com')[2]).toMatchObject({
    status: 'Probably open',
    facts: expect.arrayContaining([{ label: 'Provider (idp)', value: 'https://company.example.com' }]),
  });
});

test('no upstream provider is made up', () => {
  expect(layersWith({})[2]).toMatchObject({ status: 'None that we know of', facts: [] });
});
