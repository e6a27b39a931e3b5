import { expect, test } from 'vitest';
import { toNextStep } from './sign-out-words.ts';

const EVERYWHERE = { provider: true, upstream: true };
const NOT_UPSTREAM = { provider: true, upstream: false };
const NOWHERE = { provider: false, upstream: false };

test.each([true, false])(
  'no sign-out is promised for which the provider cannot be asked (%s)',
  (mayBeHere) => {
    for (const reach of [EVERYWHERE, null])
      expect(toNextStep(mayBeHere, 'everywhere', reach, false)).toContain('at the provider behind it');
    expect(toNextStep(mayBeHere, 'everywhere', NOT_UPSTREAM, false)).toMatch(/to sign out( there)?\.$/);
    expect(toNextStep(mayBeHere, 'provider', EVERYWHERE, false)).toMatch(/to sign out( there)?\.$/);
    expect(toNextStep(mayBeHere, 'provider', NOWHERE, false)).toContain(
      'has no sign-out that this app can use',
    );
    expect(toNextStep(mayBeHere, 'app', EVERYWHERE, false)).toContain('stays open');
  },
);

test('where every sign-out asks for the upstream session, the usual one is said to do so too', () => {
  for (const reach of [EVERYWHERE, null])
    expect(toNextStep(true, 'provider', reach, true)).toContain('at the provider behind it');
  expect(toNextStep(true, 'provider', NOT_UPSTREAM, true)).toMatch(/to sign out there\.$/);
  expect(toNextStep(true, 'app', EVERYWHERE, true)).toContain('stays open');
});
