import { expect, test } from 'vitest';
import type { LogoutOutcome } from '#lib/session/logout-cookie.ts';
import { toOutcomeWords } from './outcome-words.ts';

const COMPLETE: LogoutOutcome = {
  app: 'ended',
  provider: 'ended',
  hinted: true,
  upstream: 'asked',
  viaUpstream: true,
};
const HOURS = 8 * 60 * 60;

const tell = (outcome: Partial<LogoutOutcome>) =>
  toOutcomeWords({ ...COMPLETE, ...outcome }, { longestSeconds: HOURS, reach: null });
const doors = (outcome: Partial<LogoutOutcome>) => tell(outcome).layers.map(({ door }) => door);

test.each([
  [null, ['Sign out there too', 'Sign out everywhere']],
  [{ provider: true, upstream: true }, ['Sign out there too', 'Sign out everywhere']],
  [{ provider: true, upstream: false }, ['Sign out there too', undefined]],
  [{ provider: false, upstream: false }, [undefined, undefined]],
])('no way on is offered that leads nowhere: with a reach of %j', (reach, labels) => {
  const outcome: LogoutOutcome = { ...COMPLETE, provider: 'kept', upstream: 'not_wanted' };
  const [, ...layers] = toOutcomeWords(outcome, { longestSeconds: HOURS, reach }).layers;
  expect(layers.map(({ action }) => action?.label)).toEqual(labels);
});

test('only what this app ended and what the provider reported counts as ended', () => {
  expect(doors({})).toEqual(['closed', 'closed', 'unknown']);
  expect(doors({ app: 'no_session' })).toEqual(['closed', 'closed', 'unknown']);
});

test.each([
  ['asked', 'unknown'],
  ['returned', 'unknown'],
  ['unavailable', 'open'],
  ['unsupported', 'open'],
  ['kept', 'open'],
] as const)('a provider that is %s leaves its session %s', (provider, door) => {
  expect(doors({ provider })[1]).toBe(door);
  expect(tell({ provider }).title).toBe('You are signed out of this app');
});

test.each([
  [true, 'Asked to end', 'was asked to sign you out as well'],
  [false, 'Not known', 'is not known'],
])('a browser that has come back is no proof; with the session named (%s): %s', (hinted, status, words) => {
  const { title, lead, layers } = tell({ provider: 'returned', hinted, upstream: 'not_wanted' });

  expect(title).toBe('You are signed out of this app');
  expect(lead).toContain(words);
  expect(layers[1]).toMatchObject({ door: 'unknown', status, action: { href: '/logout' } });
  expect(layers[1].text).toContain('you said no');
});

test('a store that could not be reached makes the sign-out uncertain, whatever the provider says', () => {
  const { title, layers } = tell({ app: 'unknown' });

  expect(title).toBe('Signed out, but not for certain');
  expect(layers[0]).toMatchObject({ door: 'unknown', status: 'Not known' });
  expect(layers[0].text).toContain('after 8 hours at the latest');
});

test('a provider that never reports is not said to have kept the browser', () => {
  expect(tell({ provider: 'asked' }).layers[1].text).toContain('or it never tells');
});

test('what can be tried again comes with the way to do it', () => {
  const providerAction = (
    provider: LogoutOutcome['provider'],
    upstream: LogoutOutcome['upstream'] = 'not_wanted',
  ) => tell({ provider, upstream }).layers[1].action?.href;

  expect(providerAction('asked')).toBe('/logout');
  expect(providerAction('asked', 'asked')).toBe('/logout?federated=true');
  expect(providerAction('unavailable')).toBe('/logout');
  expect(providerAction('unsupported')).toBeUndefined();
  expect(providerAction('kept')).toBe('/logout');
});
