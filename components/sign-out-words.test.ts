import { expect, test } from 'vitest';
import { toNextStep } from './sign-out-words.ts';

const EVERYWHERE = { provider: true, upstream: true };
const NOT_UPSTREAM = { provider: true, upstream: false };
const NOWHERE = { provider: false, upstream: false };

test.each([true, false])(
  'no sign-out is promised for which the provider cannot be asked (%s)',
  (mayBeHere) => {
    for (const reach of [EVERYWHERE, null])
      expect(toNextStep(mayBeHere, 'everywhere', reach)).toContain('at the provider behind it');
    expect(toNextStep(mayBeHere, 'everywhere', NOT_UPSTREAM)).toMatch(/to sign out( there)?\.$/);
    expect(toNextStep(mayBeHere, 'provider', EVERYWHERE)).toMatch(/to sign out( there)?\.$/);
    expect(toNextStep(mayBeHere, 'provider', NOWHERE)).toContain('has no sign-out that this app can use');
    expect(toNextStep(mayBeHere, 'app', EVERYWHERE)).toContain('stays open');
  },
);
