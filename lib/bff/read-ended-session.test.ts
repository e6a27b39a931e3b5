import { expect, test } from 'vitest';
import { BffError } from '../errors.ts';
import type { SessionEnding } from '../session/session.ts';
import { toListId } from './own-sessions.ts';
import { readEndedSession } from './read-ended-session.ts';

const ID = 'id-of-a-session';
const session = toListId({ id: ID });

const read = (readEnding: () => Promise<SessionEnding | null>, isUnfinished = false) =>
  readEndedSession(
    { sessions: { readEnding }, unfinishedSignOuts: { has: (id) => isUnfinished && id === ID } },
    ID,
  );

const fail = async () => {
  throw new BffError('store_unavailable', 'The store does not answer.');
};

test.each([
  ['person', 'signed_out'],
  ['provider', 'provider'],
  ['time', 'timeout'],
] as const)('an end by %s is told as %s, without the provider’s own word', async (by, reason) => {
  expect(await read(async () => ({ by, reason: 'password_changed' }))).toEqual({ session, reason });
});

test('an end that nobody knows of is not explained', async () => {
  expect(await read(async () => null)).toBeNull();
});

test('a store that cannot say why does not keep anybody from hearing that it is over', async () => {
  expect(await read(fail)).toBeNull();
});

test('a sign-out that the store has not been told of yet is told all the same', async () => {
  expect(await read(fail, true)).toEqual({ session, reason: 'signed_out' });
});
