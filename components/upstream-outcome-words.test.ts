import { expect, test } from 'vitest';
import type { LogoutOutcome } from '#lib/session/logout-cookie.ts';
import { toUpstreamWords } from './upstream-outcome-words.ts';

const ASKED: LogoutOutcome = {
  app: 'ended',
  provider: 'ended',
  hinted: true,
  upstream: 'asked',
  viaUpstream: true,
};

const tell = (outcome: Partial<LogoutOutcome>, canBeAsked = true) =>
  toUpstreamWords({ ...ASKED, ...outcome }, canBeAsked);

test.each([
  [true, 'does not report whether it has'],
  [false, 'We know of none that let you in'],
])(
  'an upstream session that was asked to end is not said to have ended, known or not (%s)',
  (viaUpstream, words) => {
    expect(tell({ viaUpstream })).toMatchObject({ door: 'unknown', status: 'Asked to end' });
    expect(tell({ viaUpstream }).text).toContain(words);
  },
);

test.each<Partial<LogoutOutcome>>([{ provider: 'asked' }, { provider: 'returned', hinted: false }])(
  'an upstream session hangs on that of the provider, and is as uncertain: %j',
  (outcome) => {
    expect(tell(outcome)).toMatchObject({ door: 'unknown', status: 'Not known' });
  },
);

test.each([
  [true, { door: 'open', status: 'Probably open' }, 'You came in with an account there'],
  [false, { door: 'unknown', status: 'Not asked to end' }, 'If you came in with another account'],
])(
  'one that nobody asked to end is probably open only where the person came through it (%s)',
  (viaUpstream, expected, words) => {
    for (const provider of ['ended', 'returned', 'asked', 'kept', 'unavailable', 'unsupported'] as const) {
      const told = tell({ provider, upstream: 'not_wanted', viaUpstream });
      expect(told).toMatchObject(expected);
      expect(told.text).toContain(words);
    }
  },
);

test.each([
  ['kept', 'this app only', '/logout?federated=true'],
  ['unavailable', 'could not be reached', '/logout?federated=true'],
  ['unsupported', 'no way to ask', undefined],
  ['returned', 'not meant to go so far', undefined],
  ['asked', 'not meant to go so far', undefined],
] as const)(
  'where the provider is %s, there is a reason why nobody asked, and a way on if it can be gone',
  (provider, reason, href) => {
    for (const viaUpstream of [true, false]) {
      const { text, action } = tell({ provider, upstream: 'not_wanted', viaUpstream });
      expect(text).toContain(reason);
      expect(action?.href).toBe(href);
    }
  },
);

test.each([
  [{ provider: 'ended', upstream: 'not_wanted' }, true, 'sign in again and choose “Sign out everywhere”'],
  [{ provider: 'ended', upstream: 'not_wanted' }, false, 'sign out on its own website'],
  [{ provider: 'ended', upstream: 'not_possible' }, true, 'sign out on its own website'],
  [{ provider: 'kept', upstream: 'not_wanted' }, false, 'sign out on its own website'],
  [{ provider: 'unsupported', upstream: 'not_wanted' }, true, 'sign out on its own website'],
] as const)(
  'whoever came through it is told what works: %j, can be asked: %s',
  (outcome, canBeAsked, words) => {
    const { text, action } = tell(outcome, canBeAsked);
    expect(text).toContain(words);
    expect(action).toBeUndefined();
  },
);

test('where a button asks again, nobody is sent to another website', () => {
  const { text, action } = tell({ provider: 'unavailable', upstream: 'not_possible' });
  expect(action?.label).toBe('Sign out everywhere');
  expect(text).not.toContain('its own website');
});

test('a provider that cannot be asked is given as the reason', () => {
  expect(tell({ upstream: 'not_possible' }).text).toContain('cannot be asked');
});
