import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createLogin, ISSUER, LIFETIMES, redeemNewToken } from './session.fixture.ts';
import { isLive, type Session, slideSession } from './session.ts';
import { ENDED_SECONDS, type LogoutTarget, type SessionStore } from './session-store.ts';

/** Makes several instances of the app on one store. */
type MakeStores = (options: { readonly now: () => number }) => Promise<readonly SessionStore[]>;

type Act =
  | {
      readonly does: 'login';
      readonly subject: string;
      readonly sid: string | undefined;
      readonly issued: number;
    }
  | { readonly does: 'use' | 'sign out'; readonly who: number }
  | {
      readonly does: 'logout token';
      readonly sid: string | undefined;
      readonly subject: string;
      readonly issued: number;
    };

interface Round {
  readonly acts: readonly Act[];
  readonly thenWait: number;
}

const subject = fc.constantFrom('alice', 'bob');
const sid = fc.constantFrom('s1', 's2', undefined);
const issued = fc.integer({ min: -2, max: 2 });
const who = fc.nat({ max: 5 });
const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ does: fc.constant('login' as const), subject, sid, issued }) },
  { weight: 3, arbitrary: fc.record({ does: fc.constantFrom('use' as const, 'sign out' as const), who }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('logout token' as const), sid, subject, issued }) },
);
const rounds: fc.Arbitrary<Round[]> = fc.array(
  fc.record({
    acts: fc.array(act, { minLength: 1, maxLength: 6 }),
    thenWait: fc.constantFrom(0, 1, 61, 400),
  }),
  { minLength: 1, maxLength: 8 },
);

/** What we know of a login: `open` where either end is right. */
interface Known {
  session: Session;
  readonly issuedAt: number;
  state: 'alive' | 'ended' | 'open';
}

/**
 * Whatever happens at the same time on several instances: nothing that has ended is found again, and nothing else
 * ends.
 */
export function testRandomUse(name: string, makeStores: MakeStores, numRuns: number): void {
  test(`${name}: whatever meets, what has ended is never found again, and nothing else ends`, () =>
    fc.assert(
      fc.asyncProperty(rounds, async (history) => {
        let now = Math.floor(Date.now() / 1000);
        const stores = await makeStores({ now: () => now });
        const logins: Known[] = [];
        const tokens: LogoutTarget[] = [];
        for (const { acts, thenWait } of history) {
          await playRound(acts, stores, { now, logins, tokens });
          now += thenWait;
          await checkAll(stores, now, logins);
        }
        await Promise.all(stores.map((store) => store.close()));
      }),
      { numRuns },
    ));
}

interface World {
  readonly now: number;
  readonly logins: Known[];
  readonly tokens: LogoutTarget[];
}

async function playRound(acts: readonly Act[], stores: readonly SessionStore[], world: World): Promise<void> {
  const { now, logins, tokens } = world;
  const before = logins.filter(({ state }) => state === 'alive');
  const begun: Known[] = [];
  const sent: LogoutTarget[] = [];
  const play = async (act: Act, store: SessionStore) => {
    if (act.does === 'login') {
      const login = createLogin(now, { subject: act.subject, providerSessionId: act.sid }, now + act.issued);
      const known: Known = { session: login.session, issuedAt: login.issuedAt, state: 'open' };
      begun.push(known);
      known.state = (await store.create(login)) ? 'alive' : 'ended';
    } else if (act.does === 'logout token') {
      const target = toTarget(act, now);
      sent.push(target);
      await redeemNewToken(store, target);
    } else {
      const known = before[act.who % before.length];
      if (known === undefined) return;
      if (act.does === 'use') await use(store, known, now);
      else await signOut(store, known);
    }
  };
  await Promise.all(acts.map((act, index) => play(act, stores[index % stores.length] as SessionStore)));

  for (const known of begun) {
    const mustEnd = [...tokens, ...sent].some(
      (target) => refuses(target, known) && now - target.issuedAt < ENDED_SECONDS - 10,
    );
    const mayEnd = [
      ...tokens.filter((target) => refuses(target, known)),
      ...sent.filter((target) => names(target, known.session)),
    ];
    if (mustEnd) known.state = 'ended';
    else if (mayEnd.length > 0) known.state = known.state === 'alive' ? 'open' : 'ended';
    else expect(known.state, 'a login that nobody has overtaken').toBe('alive');
  }
  for (const known of before) if (sent.some((target) => names(target, known.session))) known.state = 'ended';
  tokens.push(...sent);
  logins.push(...begun);
}

async function use(store: SessionStore, known: Known, now: number): Promise<void> {
  const session = await store.read(known.session.id);
  const slid = session && slideSession(session, now, LIFETIMES);
  if (slid && (await store.update(slid))) known.session = slid;
}

async function signOut(store: SessionStore, known: Known): Promise<void> {
  await store.delete([known.session]);
  known.state = 'ended';
}

async function checkAll(
  stores: readonly SessionStore[],
  now: number,
  logins: readonly Known[],
): Promise<void> {
  const [store] = stores as [SessionStore];
  const subjects = ['alice', 'bob'].map((subject) => store.list({ issuer: ISSUER, subject }));
  const listed = (await Promise.all(subjects)).flat().map(({ id }) => id);
  for (const { session, state } of logins) {
    if (state === 'open') continue;
    const alive = state === 'alive' && isLive(session, now);
    expect((await store.read(session.id)) !== null, `${state}, ${alive ? 'not ' : ''}expired`).toBe(alive);
    expect(listed.includes(session.id)).toBe(alive);
  }
}

function toTarget(
  { sid, subject, issued }: Extract<Act, { does: 'logout token' }>,
  now: number,
): LogoutTarget {
  const common = { issuer: ISSUER, issuedAt: now + issued };
  if (sid === undefined) return { ...common, subject };
  // One of two tokens with a sid names the subject, too.
  return issued % 2 === 0
    ? { ...common, providerSessionId: sid }
    : { ...common, providerSessionId: sid, subject };
}

const names = (target: LogoutTarget, session: Session) =>
  (target.providerSessionId === undefined || target.providerSessionId === session.providerSessionId) &&
  (target.subject === undefined || target.subject === session.subject);

const refuses = (target: LogoutTarget, { session, issuedAt }: Known) =>
  names(target, session) && (target.providerSessionId !== undefined || issuedAt <= target.issuedAt);
