import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { describePendingRevocations } from './pending-revocation.contract.ts';
import { createLogin, ISSUER, LIFETIMES, redeemNewToken } from './session.fixture.ts';
import { type Session, slideSession } from './session.ts';
import type { LogoutTarget, NewLogin, SessionStore } from './session-store.ts';

type MakeStore = (options: { readonly now: () => number }) => Promise<SessionStore>;

/** What every driver promises. */
export function describeSessionStore(name: string, makeStore: MakeStore): void {
  describe(name, () => {
    let now: number;
    let store: SessionStore;

    beforeEach(async () => {
      // A real store counts its times to live by the real clock.
      now = Math.floor(Date.now() / 1000);
      store = await makeStore({ now: () => now });
    });
    afterEach(() => store.close());

    const signIn = async (
      ...choice: Parameters<typeof createLogin> extends [number, ...infer R] ? R : never
    ) => {
      const login = createLogin(now, ...choice);
      expect(await store.create(login)).toBe(true);
      return login;
    };
    const isRefused = async (login: NewLogin) => !(await store.create(login));
    const isAlive = async ({ session }: NewLogin) => (await store.read(session.id)) !== null;
    const end = async (target: Omit<LogoutTarget, 'issuer' | 'issuedAt'> & Partial<LogoutTarget>) => {
      const options = { issuer: ISSUER, issuedAt: now, ...target } as LogoutTarget;
      const ended = await redeemNewToken(store, options);
      const sessions = await ended.open();
      expect(ended.count).toBe(sessions.length);
      return sessions;
    };
    const idsOf = (sessions: readonly Session[]) => sessions.map(({ id }) => id).sort();

    describe('reading', () => {
      test('finds what a login has stored, the hint as well', async () => {
        const { session, hint } = await signIn({ providerSessionId: 'sid-1' });
        expect(await store.read(session.id)).toEqual(session);
        expect(await store.readForLogout(session.id)).toEqual({ session, hint });
      });

      test('finds nothing under an id that nobody has', async () => {
        await signIn();
        for (const id of ['unknown', '', '*', '{}', 'a\nb\0c']) {
          expect(await store.read(id)).toBeNull();
          expect(await store.readForLogout(id)).toEqual({ session: null, hint: null });
        }
      });

      test('keeps ids apart that differ in a special character only', async () => {
        const ids = ['a', 'a}', '{a', 'a*', 'a\n', 'A', 'ä'];
        for (const id of ids) await signIn({ id, claims: { id } });
        for (const id of ids) expect((await store.read(id))?.claims).toEqual({ id });
      });
    });

    describe('lifetimes', () => {
      test('an unused session ends, its hint does not', async () => {
        const { session, hint } = await signIn();
        now += LIFETIMES.idleSeconds - 1;
        expect(await store.read(session.id)).toEqual(session);
        now += 1;
        expect(await store.read(session.id)).toBeNull();
        expect(await store.list(session)).toEqual([]);
        expect(await store.readForLogout(session.id)).toEqual({ session: null, hint });
      });

      test('use moves the end, but not beyond the age', async () => {
        let { session } = await signIn();
        const { expiresAt } = session;
        while (now < expiresAt) {
          expect(await store.read(session.id)).toEqual(session);
          now = Math.min(now + LIFETIMES.idleSeconds / 2, expiresAt);
          session = slideSession(session, now, LIFETIMES) ?? session;
          expect(await store.update(session)).toBe(now < expiresAt);
        }
        expect(await store.read(session.id)).toBeNull();
      });

      test('a session that has ended is not written back', async () => {
        const { session } = await signIn();
        now += LIFETIMES.idleSeconds;
        expect(await store.update(session)).toBe(false);
      });
    });

    describe('updating', () => {
      test('replaces the session', async () => {
        const { session, hint } = await signIn();
        const refreshed = { ...session, accessToken: 'new', lastUsedAt: now };
        expect(await store.update(refreshed)).toBe(true);
        expect(await store.readForLogout(session.id)).toEqual({ session: refreshed, hint });
      });

      test('does not create a session', async () => {
        const { session } = createLogin(now);
        expect(await store.update(session)).toBe(false);
        expect(await store.read(session.id)).toBeNull();
      });

      test('a session deleted during a refresh is not written back', async () => {
        const { session } = await signIn({ providerSessionId: 'sid-1' });
        await store.delete([session]);
        expect(await store.update(session)).toBe(false);

        const other = await signIn({ providerSessionId: 'sid-1' });
        await end({ providerSessionId: 'sid-1' });
        expect(await store.update(other.session)).toBe(false);
        expect(await isAlive(other)).toBe(false);
      });

      test('a deletion that meets updates wins, whoever comes first', async () => {
        const logins = await Promise.all(Array.from({ length: 10 }, () => signIn()));
        await Promise.all(
          logins.flatMap(({ session }, index) => {
            const both = [() => store.update(session), () => store.delete([session])];
            return (index % 2 ? both : both.reverse()).map((act) => act());
          }),
        );
        for (const login of logins) expect(await isAlive(login)).toBe(false);
      });
    });

    describe('deleting', () => {
      test('ends these sessions and no other, and leaves the hints for a second attempt at the provider', async () => {
        const [one, two, three] = [await signIn(), await signIn(), await signIn()];
        await store.delete([one.session, two.session]);
        for (const { session, hint } of [one, two]) {
          expect(await store.readForLogout(session.id)).toEqual({ session: null, hint });
        }
        expect(await isAlive(three)).toBe(true);
        expect(await store.list(three.session)).toEqual([three.session]);
      });

      test('is no error for sessions that are gone, or for none', async () => {
        const { session } = await signIn();
        await store.delete([]);
        await store.delete([session]);
        await store.delete([session]);
      });
    });

    describe('a logout token', () => {
      test('with sid ends the sessions of that provider session and returns them', async () => {
        const mine = [await signIn({ providerSessionId: 's' }), await signIn({ providerSessionId: 's' })];
        const others = [
          await signIn({ providerSessionId: 't' }),
          await signIn(),
          await signIn({ providerSessionId: 's', issuer: 'https://other.example' }),
        ];
        const ended = await end({ providerSessionId: 's' });
        expect(idsOf(ended)).toEqual(idsOf(mine.map(({ session }) => session)));
        expect(ended.map(({ refreshToken }) => refreshToken)).not.toContain(undefined);
        for (const login of mine) expect(await isAlive(login)).toBe(false);
        for (const login of others) expect(await isAlive(login)).toBe(true);
      });

      test('with sub ends every session of that subject', async () => {
        const mine = [
          await signIn({ providerSessionId: 's' }),
          await signIn({ providerSessionId: 't' }),
          await signIn(),
        ];
        const others = [await signIn({ subject: 'bob' }), await signIn({ issuer: 'https://other.example' })];
        expect(idsOf(await end({ subject: 'alice' }))).toEqual(idsOf(mine.map(({ session }) => session)));
        for (const login of mine) expect(await isAlive(login)).toBe(false);
        for (const login of others) expect(await isAlive(login)).toBe(true);
        expect(await store.list({ issuer: ISSUER, subject: 'alice' })).toEqual([]);
      });

      test('with both ends what matches both', async () => {
        const mine = await signIn({ providerSessionId: 's' });
        const others = [
          await signIn({ providerSessionId: 's', subject: 'bob' }),
          await signIn({ providerSessionId: 't' }),
        ];
        expect(await end({ providerSessionId: 's', subject: 'alice' })).toEqual([mine.session]);
        expect(await isAlive(mine)).toBe(false);
        for (const login of others) expect(await isAlive(login)).toBe(true);
      });

      test('with the sid of somebody else ends nothing and refuses nobody', async () => {
        const login = await signIn({ providerSessionId: 's' });
        expect(await end({ providerSessionId: 's', subject: 'mallory' })).toEqual([]);
        expect(await isAlive(login)).toBe(true);
        expect(await isRefused(createLogin(now, { providerSessionId: 's' }))).toBe(false);
      });

      test('with an empty sid or sub is about nobody', async () => {
        const login = await signIn({ providerSessionId: 's' });
        expect(await end({ providerSessionId: '' })).toEqual([]);
        expect(await end({ subject: '' })).toEqual([]);
        expect(await end({ providerSessionId: '', subject: '' })).toEqual([]);
        expect(await end({ providerSessionId: 's', subject: '' })).toEqual([]);
        expect(await isAlive(login)).toBe(true);
        expect(await isRefused(createLogin(now, { providerSessionId: 's' }))).toBe(false);
      });

      test('with * or a pattern is about nobody', async () => {
        const login = await signIn({ providerSessionId: 's' });
        for (const pattern of ['*', 's*', '?', '[a-z]', '{s}', 's\r\nDEL x']) {
          expect(await end({ providerSessionId: pattern })).toEqual([]);
          expect(await end({ subject: pattern })).toEqual([]);
        }
        expect(await isAlive(login)).toBe(true);
      });

      test('leaves the hints, for a sign-out that comes later', async () => {
        const { session, hint } = await signIn({ providerSessionId: 's' });
        await end({ providerSessionId: 's' });
        expect(await store.readForLogout(session.id)).toEqual({ session: null, hint });
      });

      test('finds nothing the second time', async () => {
        await signIn({ providerSessionId: 's' });
        await end({ providerSessionId: 's' });
        expect(await end({ providerSessionId: 's' })).toEqual([]);
        expect(await end({ subject: 'alice' })).toEqual([]);
      });

      test('and another one at the same time return each session once', async () => {
        const logins = await Promise.all(
          Array.from({ length: 10 }, () => signIn({ providerSessionId: 's' })),
        );
        const ended = await Promise.all([end({ providerSessionId: 's' }), end({ subject: 'alice' })]);
        expect(idsOf(ended.flat())).toEqual(idsOf(logins.map(({ session }) => session)));
      });
    });

    describe('a logout token that works once', () => {
      const reservation = { name: 'token-1', ttlSeconds: 60 };
      const target = () => ({ issuer: ISSUER, issuedAt: now, providerSessionId: 's' });
      const redeem = async () => {
        const ended = await store.redeemLogoutToken(target(), reservation);
        return typeof ended === 'string' ? ended : ended.count;
      };

      test('ends what it names for the first who sends it', async () => {
        const login = await signIn({ providerSessionId: 's' });
        expect((await Promise.all(Array.from({ length: 5 }, redeem))).sort()).toEqual([
          1,
          ...Array.from({ length: 4 }, () => 'taken'),
        ]);
        expect(await isAlive(login)).toBe(false);
      });

      test('is used up when that is confirmed, and touches no session then', async () => {
        expect(await redeem()).toBe(0);
        await store.confirm(reservation);
        expect(await redeem()).toBe('done');
      });

      test('ends nothing of a session that its replay would have named', async () => {
        const byPerson = { issuer: ISSUER, issuedAt: now, subject: 'alice' };
        await store.redeemLogoutToken(byPerson, reservation);
        await store.confirm(reservation);
        const login = createLogin(now, {}, now + 1);
        expect(await store.create(login)).toBe(true);
        expect(await store.redeemLogoutToken(byPerson, reservation)).toBe('done');
        expect(await isAlive(login)).toBe(true);
      });
    });

    describe('a logout token for all sessions of its subjects', () => {
      test('with sid ends the other sessions of whom it has named, too', async () => {
        const mine = [
          await signIn({ providerSessionId: 's' }),
          await signIn({ providerSessionId: 't' }),
          await signIn(),
        ];
        const bob = await signIn({ subject: 'bob', providerSessionId: 't' });
        const ended = await end({ providerSessionId: 's', allOfSubject: true });
        expect(idsOf(ended)).toEqual(idsOf(mine.map(({ session }) => session)));
        expect(await isAlive(bob)).toBe(true);
        expect(await isRefused(createLogin(now, { providerSessionId: 'u' }))).toBe(true);
        expect(await isRefused(createLogin(now, { providerSessionId: 'u' }, now + 1))).toBe(false);
      });

      test('with sid and sub ends those of that subject, though the provider session is not here', async () => {
        const login = await signIn({ providerSessionId: 't' });
        const bob = await signIn({ subject: 'bob' });
        const target = { providerSessionId: 's', subject: 'alice', allOfSubject: true };
        expect(await end(target)).toEqual([login.session]);
        expect(await isAlive(bob)).toBe(true);
      });
    });

    describe('the end of a provider session', () => {
      const endOf = (providerSessionId: string) =>
        store.deleteByProviderSession({ issuer: ISSUER, providerSessionId });

      test('ends the sessions that are there, and no other', async () => {
        const mine = [await signIn({ providerSessionId: 's' }), await signIn({ providerSessionId: 's' })];
        const others = [
          await signIn({ providerSessionId: 't' }),
          await signIn(),
          await signIn({ providerSessionId: 's', issuer: 'https://other.example' }),
        ];
        const ended = await endOf('s');
        expect(idsOf(await ended.open())).toEqual(idsOf(mine.map(({ session }) => session)));
        expect(ended.count).toBe(2);
        for (const login of mine) expect(await isAlive(login)).toBe(false);
        for (const login of others) expect(await isAlive(login)).toBe(true);
        for (const { session } of mine)
          expect(await store.readEnding(session.id)).toEqual({ by: 'provider' });
        expect((await endOf('s')).count).toBe(0);
      });

      test('refuses nobody who signs in after it', async () => {
        expect((await endOf('s')).count).toBe(0);
        expect(await isRefused(createLogin(now, { providerSessionId: 's' }))).toBe(false);
      });
    });

    describe('all others', () => {
      test('of a person end, and nobody else’s', async () => {
        const own = await signIn({ providerSessionId: 's' });
        const others = [await signIn({ providerSessionId: 's' }), await signIn()];
        const bob = await signIn({ subject: 'bob' });
        const ended = await store.deleteOthers(own.session);
        expect(idsOf(await ended.open())).toEqual(idsOf(others.map(({ session }) => session)));
        expect(ended.count).toBe(2);
        for (const login of others) expect(await isAlive(login)).toBe(false);
        for (const login of [own, bob]) expect(await isAlive(login)).toBe(true);
        expect((await store.deleteOthers(own.session)).count).toBe(0);
      });
    });

    describe('why a session has ended', () => {
      const whyEnded = ({ session }: NewLogin) => store.readEnding(session.id);

      test('is not known of one that lives, or never was', async () => {
        expect(await whyEnded(await signIn())).toBeNull();
        expect(await store.readEnding('unknown')).toBeNull();
      });

      test('is told: the person', async () => {
        const [one, own, other] = [await signIn(), await signIn(), await signIn()];
        await store.delete([one.session]);
        await store.deleteOthers(own.session);
        expect(await whyEnded(one)).toEqual({ by: 'person' });
        expect(await whyEnded(other)).toEqual({ by: 'person' });
      });

      test('is told: the provider, with its reason where it gave one', async () => {
        const [one, two] = [await signIn({ providerSessionId: 's' }), await signIn()];
        await end({ providerSessionId: 's', reason: 'password changed: at the desk' });
        await end({ subject: 'alice' });
        expect(await whyEnded(one)).toEqual({ by: 'provider', reason: 'password changed: at the desk' });
        expect(await whyEnded(two)).toEqual({ by: 'provider' });
      });

      test('is told: time', async () => {
        const login = await signIn();
        now += LIFETIMES.idleSeconds;
        expect(await whyEnded(login)).toEqual({ by: 'time' });
      });
    });

    describe('whether the provider has ended a session', () => {
      const hasEnded = (choice: { providerSessionId?: string; subject?: string; issuer?: string } = {}) =>
        store.hasEndedAtProvider({ issuer: ISSUER, providerSessionId: 's', subject: 'alice', ...choice });

      test('is known once a logout token has named it, though its session here was gone', async () => {
        const { session } = await signIn({ providerSessionId: 's' });
        await store.delete([session]);
        expect(await hasEnded()).toBe(false);
        expect(await end({ providerSessionId: 's' })).toEqual([]);
        expect(await hasEnded()).toBe(true);
        expect(await hasEnded({ subject: 'bob' })).toBe(true);
        expect(await hasEnded({ providerSessionId: 't' })).toBe(false);
        expect(await hasEnded({ issuer: 'https://other.example' })).toBe(false);
      });

      test('is known of the subject alone that the logout token names too', async () => {
        await end({ providerSessionId: 's', subject: 'alice' });
        expect(await hasEnded()).toBe(true);
        expect(await hasEnded({ subject: 'bob' })).toBe(false);
      });

      test('is not known from a logout token about the subject, or from a request without proof', async () => {
        await signIn({ providerSessionId: 's' });
        await end({ subject: 'alice' });
        await store.deleteByProviderSession({ issuer: ISSUER, providerSessionId: 's' });
        expect(await hasEnded()).toBe(false);
      });
    });

    describe('a login that a logout token has overtaken', () => {
      test('is refused and leaves nothing', async () => {
        await end({ providerSessionId: 's' });
        const login = createLogin(now, { providerSessionId: 's' });
        expect(await isRefused(login)).toBe(true);
        expect(await store.readForLogout(login.session.id)).toEqual({ session: null, hint: null });
        expect(await store.list(login.session)).toEqual([]);
      });

      test('by sid is refused for good', async () => {
        await end({ providerSessionId: 's' });
        expect(await isRefused(createLogin(now, { providerSessionId: 's' }, now + 300))).toBe(true);
        expect(await isRefused(createLogin(now, { providerSessionId: 's', subject: 'bob' }))).toBe(true);
        expect(await isRefused(createLogin(now, { providerSessionId: 't' }))).toBe(false);
        expect(
          await isRefused(createLogin(now, { providerSessionId: 's', issuer: 'https://other.example' })),
        ).toBe(false);
      });

      test('by sub is refused when issued in the same second or before, not later', async () => {
        await end({ subject: 'alice', issuedAt: now });
        expect(await isRefused(createLogin(now, {}, now - 1))).toBe(true);
        expect(await isRefused(createLogin(now, {}, now))).toBe(true);
        expect(await isRefused(createLogin(now, {}, now + 1))).toBe(false);
        expect(await isRefused(createLogin(now, { subject: 'bob' }, now - 1))).toBe(false);
      });

      test('by sid and sub is refused for that subject only', async () => {
        await end({ providerSessionId: 's', subject: 'alice' });
        expect(await isRefused(createLogin(now, { providerSessionId: 's' }, now + 300))).toBe(true);
        expect(await isRefused(createLogin(now, { providerSessionId: 's', subject: 'bob' }))).toBe(false);
        expect(await isRefused(createLogin(now, { providerSessionId: 't' }))).toBe(false);
        expect(await isRefused(createLogin(now))).toBe(false);
      });

      test('stays refused when an older logout token comes late', async () => {
        await end({ subject: 'alice', issuedAt: now });
        await end({ subject: 'alice', issuedAt: now - 100 });
        expect(await isRefused(createLogin(now, {}, now - 50))).toBe(true);
      });

      test('never survives, when both come at the same time', async () => {
        for (let round = 0; round < 10; round += 1) {
          const logins = Array.from({ length: 3 }, () =>
            createLogin(now, { providerSessionId: `s${round}` }),
          );
          await Promise.all([
            ...logins.slice(0, 2).map(store.create),
            end({ providerSessionId: `s${round}` }),
            ...logins.slice(2).map(store.create),
          ]);
          for (const login of logins) expect(await isAlive(login)).toBe(false);
        }
      });
    });

    test('a list holds the live sessions of one person', async () => {
      const mine = [await signIn(), await signIn({ providerSessionId: 's' })];
      await signIn({ subject: 'bob' });
      await signIn({ issuer: 'https://other.example' });
      expect(idsOf(await store.list({ issuer: ISSUER, subject: 'alice' }))).toEqual(
        idsOf(mine.map(({ session }) => session)),
      );
      expect(await store.list({ issuer: ISSUER, subject: 'nobody' })).toEqual([]);
    });

    describe('a name', () => {
      const reservation = { name: 'name', ttlSeconds: 60 };

      test('is reserved for exactly one of all callers', async () => {
        const claims = await Promise.all(Array.from({ length: 10 }, () => store.claimOnce(reservation)));
        expect(claims.sort()).toEqual(['claimed', ...Array.from({ length: 9 }, () => 'taken')]);
        expect(await store.claimOnce({ ...reservation, name: 'another' })).toBe('claimed');
      });

      test('is told to be done once its holder has said so', async () => {
        await store.claimOnce(reservation);
        await store.confirm(reservation);
        expect(await store.claimOnce(reservation)).toBe('done');
      });
    });

    describePendingRevocations({
      revocations: () => store.revocations,
      now: () => now,
      passTime: (seconds) => {
        now += seconds;
      },
    });

    test('a sign of life is given', () => store.ping());
  });
}
