import { expect, test } from 'vitest';
import { toWaysOut } from './ways-out-words.ts';

const BOTH = { provider: true, upstream: true };
const PROVIDER_ONLY = { provider: true, upstream: false };
const NONE = { provider: false, upstream: false };

test.each([
  [BOTH, false, { app: 'Door 1', provider: 'Doors 1 and 2', everywhere: 'Doors 1, 2 and 3' }],
  [BOTH, true, { app: 'Door 1', provider: 'Doors 1, 2 and 3' }],
  [PROVIDER_ONLY, false, { app: 'Door 1', provider: 'Doors 1 and 2' }],
  [PROVIDER_ONLY, true, { app: 'Door 1', provider: 'Doors 1 and 2' }],
  [NONE, false, { provider: 'Door 1' }],
  [NONE, true, { provider: 'Door 1' }],
  [
    null,
    false,
    {
      app: 'Door 1',
      provider: 'Door 1, and 2 if possible',
      everywhere: 'Door 1, and 2 and 3 if possible',
    },
  ],
  [null, true, { app: 'Door 1', provider: 'Door 1, and 2 and 3 if possible' }],
] as const)('where the provider can be asked for %j, always for all: %s', (reach, federated, doors) => {
  const ways = toWaysOut(reach, federated);
  expect(Object.fromEntries(ways.map((way) => [way.scope, way.doors]))).toEqual(doors);
});

const wordsOf = (...settings: Parameters<typeof toWaysOut>) =>
  toWaysOut(...settings)
    .map(({ text }) => text)
    .join(' ');

test('what cannot be asked for is said', () => {
  expect(wordsOf(PROVIDER_ONLY, true)).toContain('we cannot ask for that one to end');
  expect(wordsOf(NONE, false)).toContain('has no sign-out that this app can use');
});

test('the upstream session is not said to stay where every sign-out asks for its end', () => {
  expect(wordsOf(BOTH, false)).toContain('left as it is');
  expect(wordsOf(BOTH, true)).not.toContain('left as it is');
});
