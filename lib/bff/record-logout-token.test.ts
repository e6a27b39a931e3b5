import { beforeEach, expect, test } from 'vitest';
import type { Count } from '../count.ts';
import { BffError } from '../errors.ts';
import type { Log } from '../log.ts';
import { recordLogoutToken } from './record-logout-token.ts';

let lines: unknown[];
let counts: unknown[];

beforeEach(() => {
  [lines, counts] = [[], []];
});

const log: Log = (event, details) => lines.push({ event, ...details });
const count: Count = (name, attributes) => counts.push({ name, ...attributes });
const record = (act: () => Promise<number>) => recordLogoutToken({ log, count }, act);
const recordFailure = (error: unknown) => record(() => Promise.reject(error)).catch((thrown) => thrown);

test('a token that is accepted is one line and one count', async () => {
  await record(async () => 2);
  expect(lines).toEqual([{ event: 'back_channel_logout', outcome: 'accepted', sessions: 2 }]);
  expect(counts).toEqual([{ name: 'bff.back_channel_logout', outcome: 'accepted' }]);
});

test.each([
  ['refused', 'logout_token_invalid'],
  ['refused', 'invalid_body'],
  ['under_way', 'logout_token_under_way'],
  ['failed', 'store_unavailable'],
  ['failed', 'provider_unavailable'],
] as const)('a token is counted as %s for %s', async (outcome, code) => {
  const thrown = await recordFailure(new BffError(code, 'The rule.', { cause: new Error('why') }));
  const told = { outcome, code, rule: 'The rule.' };
  expect(lines).toEqual([
    { event: 'back_channel_logout', ...told, error: `BffError ${code}: The rule. < Error: why` },
  ]);
  expect(counts).toEqual([{ name: 'bff.back_channel_logout', ...told }]);
  expect(thrown).toMatchObject({ code, message: 'The rule.' });
  expect(thrown.cause).toBeUndefined();
});

test.each([[new TypeError('secret detail')], ['secret detail'], [undefined]])(
  'an error that nobody has foreseen is counted as failed, and its details reach nobody outside: %#',
  async (error) => {
    const thrown = await recordFailure(error);
    const told = { outcome: 'failed', code: 'logout_failed', rule: 'unexpected' };
    expect(lines).toEqual([{ event: 'back_channel_logout', ...told, error: expect.any(String) }]);
    expect(counts).toEqual([{ name: 'bff.back_channel_logout', ...told }]);
    expect([thrown.code, thrown.status, thrown.cause]).toEqual(['logout_failed', 503, undefined]);
    expect(thrown.message).not.toContain('secret');
  },
);
