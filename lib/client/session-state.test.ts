import { expect, test } from 'vitest';
import type { PageUser } from '#lib/bff/read-user.ts';
import { ALICE, BOB } from './browser.fixture.ts';
import {
  afterAnnouncement,
  afterDoubt,
  afterEnd,
  afterFailure,
  afterNews,
  afterNobody,
  afterSession,
  isUseDue,
  type SessionState,
  timeToLook,
} from './session-state.ts';
import { parseSignedIn } from './user.ts';

const NOW = 1_000_000;
const LATER = NOW + 600_000;
const LOADING: SessionState = { status: 'loading' };
const ERROR = new Error('no answer');

const known = (user: PageUser, now = NOW) => {
  const signedIn = parseSignedIn(user, now);
  if (signedIn === null) throw new Error('This is nobody.');
  return signedIn;
};

const signedIn = afterSession(LOADING, known(ALICE), NOW);
const ended = afterEnd(signedIn, 'alice-1', 'provider');

test('a session that has ended stays ended, even if an answer from before comes late', () => {
  expect(ended).toMatchObject({ status: 'ended', reason: 'provider', user: { name: 'Alice' } });
  expect(afterSession(ended, known(ALICE), NOW)).toBe(ended);
  expect(afterNobody(ended, NOW)).toBe(ended);
  expect(afterFailure(ended, ERROR, LATER)).toBe(ended);
  expect(afterEnd(ended, 'alice-1', 'timeout')).toBe(ended);
});

test('a new session of the same person brings the page back, and that of another one never does', () => {
  expect(afterSession(ended, known({ ...ALICE, 'bff:session_ref': 'alice-2' }), NOW)).toMatchObject({
    status: 'signed-in',
    session: { ref: 'alice-2' },
  });
  expect(afterSession(ended, known(BOB), NOW)).toMatchObject({ status: 'ended', reason: 'other_person' });
  expect(afterSession(signedIn, known(BOB), NOW)).toMatchObject({ status: 'ended', reason: 'other_person' });
});

test('a sign-out that another tab announces hides the page, until the server has said what became of it', () => {
  const announced = afterAnnouncement(signedIn, 'alice-1');
  expect(announced).toMatchObject({ status: 'ended', reason: 'signed_out', isCertain: false });
  expect(timeToLook(announced, NOW)).toBe(10_000);
  expect(afterFailure(announced, ERROR, LATER)).toBe(announced);
  expect(afterSession(announced, known(ALICE), NOW)).toMatchObject({
    status: 'signed-in',
    user: { name: 'Alice' },
  });
  for (const certain of [afterNobody(announced, NOW), afterEnd(announced, 'alice-1', 'signed_out')]) {
    expect(certain).toMatchObject({ status: 'ended', reason: 'signed_out', isCertain: true });
    expect(afterSession(certain, known(ALICE), NOW)).toBe(certain);
    expect(timeToLook(certain, NOW)).toBeNull();
  }
});

test('a sign-out of nobody knows which session hides the page of every session', () => {
  expect(afterAnnouncement(signedIn, null).status).toBe('unchecked');
  expect(afterAnnouncement(signedIn, 'alice-0')).toBe(signedIn);
  expect(afterAnnouncement(ended, 'alice-1')).toBe(ended);
});

test('the end of another session says nothing of this one', () => {
  expect(afterEnd(signedIn, 'alice-0', 'signed_out')).toBe(signedIn);
  expect(afterEnd(LOADING, 'alice-1', 'signed_out')).toBe(LOADING);
});

test('without a session, the reason is the time when that is over, and else not known', () => {
  expect(afterNobody(signedIn, NOW)).toMatchObject({ status: 'ended', reason: null });
  expect(afterNobody(signedIn, LATER)).toMatchObject({ status: 'ended', reason: 'timeout' });
  expect(afterNobody(LOADING, NOW)).toEqual({ status: 'anonymous' });
});

test('a page that has found nobody takes the reason when it is told', () => {
  const unexplained = afterNobody(signedIn, NOW);
  expect(afterEnd(unexplained, 'alice-1', 'provider')).toMatchObject({ status: 'ended', reason: 'provider' });
  expect(afterEnd(unexplained, 'alice-0', 'provider')).toBe(unexplained);
});

test('when nobody can be asked, a page stays as it is until its time is over', () => {
  expect(afterFailure(signedIn, ERROR, LATER - 1)).toBe(signedIn);
  expect(afterFailure(signedIn, ERROR, LATER)).toMatchObject({ status: 'ended', reason: 'timeout' });
  expect(afterFailure(LOADING, ERROR, NOW)).toEqual({ status: 'unavailable', error: ERROR });
});

test('a page in doubt comes back only when the server says so', () => {
  const doubted = afterDoubt(signedIn);
  expect(doubted.status).toBe('unchecked');
  expect(afterSession(doubted, known(ALICE), NOW).status).toBe('signed-in');
  expect(afterSession(doubted, known(BOB), NOW)).toMatchObject({ status: 'ended', reason: 'other_person' });
  expect(afterFailure(doubted, ERROR, NOW)).toMatchObject({ status: 'unchecked', error: ERROR });
  expect(timeToLook(doubted, NOW)).toBe(5000);
  expect(afterFailure(doubted, ERROR, LATER)).toMatchObject({ status: 'ended', reason: 'timeout' });
  expect(afterDoubt(ended)).toBe(ended);
});

test('the server knows best when a session ends, even if that is sooner', () => {
  const sooner = { ...ALICE, 'bff:session_expires_in': 30 };
  expect(afterSession(signedIn, known(sooner), NOW)).toMatchObject({ session: { expiresAt: NOW + 30_000 } });
});

test('other tabs prolong the session, and do not shorten it', () => {
  const session = { ...known(ALICE).session, expiresAt: LATER + 60_000 };
  const prolonged = afterNews(signedIn, session, NOW);
  expect(prolonged).toMatchObject({ session: { expiresAt: LATER + 60_000 }, user: { name: 'Alice' } });
  expect(afterNews(prolonged, known(ALICE).session, NOW)).toMatchObject({
    session: { expiresAt: LATER + 60_000 },
  });
  expect(afterNews(signedIn, { ...session, ref: 'alice-2' }, NOW)).toBe(signedIn);
  expect(afterNews(ended, session, NOW)).toBe(ended);
});

test('use is told by the tenth of the idle time, and not when it prolongs nothing', () => {
  expect(isUseDue(signedIn, NOW + 59_000)).toBe(false);
  expect(isUseDue(signedIn, NOW + 61_000)).toBe(true);
  expect(isUseDue(ended, LATER)).toBe(false);
  const final = afterSession(LOADING, known({ ...ALICE, 'bff:session_ends_in': 600 }), NOW);
  expect(isUseDue(final, LATER - 1)).toBe(false);
});
