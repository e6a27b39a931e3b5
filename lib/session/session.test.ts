import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createLogin, LIFETIMES } from './session.fixture.ts';
import { createSession, isLive, logoutHintSchema, sessionSchema, slideSession } from './session.ts';

const NOW = 1_800_000_000;
const { session, hint } = createLogin(NOW);

test('a new session ends when it is not used, and in any case by age', () => {
  expect(session).toMatchObject({
    createdAt: NOW,
    lastUsedAt: NOW,
    expiresAt: NOW + 3600,
    idleExpiresAt: NOW + 600,
  });
  const short = createSession(session, NOW, { idleSeconds: 600, absoluteSeconds: 60 });
  expect(short.idleExpiresAt).toBe(NOW + 60);
});

test('a session lives until the second in which either time has passed', () => {
  expect(isLive(session, NOW + 599)).toBe(true);
  expect(isLive(session, NOW + 600)).toBe(false);
  expect(isLive({ ...session, idleExpiresAt: NOW + 9999 }, NOW + 3600)).toBe(false);
});

test('use is written down once a tenth of the idle time has gone', () => {
  expect(slideSession(session, NOW, LIFETIMES)).toBeNull();
  expect(slideSession(session, NOW + 59, LIFETIMES)).toBeNull();
  expect(slideSession(session, NOW + 60, LIFETIMES)).toEqual({
    ...session,
    lastUsedAt: NOW + 60,
    idleExpiresAt: NOW + 660,
  });
});

test('use changes nothing but the end by idleness, and never moves it beyond the age', () =>
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 599 })), (pauses) => {
      let [used, now] = [session, NOW];
      for (const pause of pauses) {
        now += pause;
        if (!isLive(used, now)) break;
        used = slideSession(used, now, LIFETIMES) ?? used;
        expect(used.idleExpiresAt).toBeLessThanOrEqual(used.expiresAt);
        expect(used.idleExpiresAt).toBeGreaterThan(now);
        const { lastUsedAt, idleExpiresAt } = used;
        expect(used).toEqual({ ...session, lastUsedAt, idleExpiresAt });
      }
    }),
  ));

test('a record of another version, or with an empty identifier, is not a session', () => {
  expect(sessionSchema.safeParse(session).success).toBe(true);
  for (const wrong of [
    { version: 2 },
    { id: '' },
    { issuer: '' },
    { subject: '' },
    { providerSessionId: '' },
    { logoutProof: '' },
    { expiresAt: '1' },
    { idleExpiresAt: 1.5 },
    { claims: null },
  ]) {
    expect(sessionSchema.safeParse({ ...session, ...wrong }).success, JSON.stringify(wrong)).toBe(false);
  }
  expect(logoutHintSchema.safeParse(hint).success).toBe(true);
  expect(logoutHintSchema.safeParse({ ...hint, version: 0 }).success).toBe(false);
});
