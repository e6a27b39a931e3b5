import { randomUUID } from 'node:crypto';
import { redeemNewToken } from '#lib/session/session.fixture.ts';
import type { EndedSessions, NewLogin } from '#lib/session/session-store.ts';
import type { BenchStore } from './bench-stores.ts';
import { fill } from './fill.ts';
import { type Figures, measure } from './measure.ts';
import { createTypicalLogin, ISSUER, now } from './typical-login.ts';

/** How often everything is done that concerns one session. */
const SAMPLES = 1000;

/** How many sessions a subject has; how many such subjects lose some of them, one by one; how many lose all at once. */
const SUBJECTS = [
  { sessions: 1, losingSome: 300, losingAll: 300 },
  { sessions: 100, losingSome: 10, losingAll: 30 },
  { sessions: 10_000, losingSome: 1, losingAll: 5 },
] as const;

/** How many logout tokens end one session each. */
const ONE_BY_ONE = 300;

/** Performs every operation on a store and says how long each took. */
export async function benchOperations(bench: BenchStore): Promise<ReadonlyMap<string, Figures>> {
  const { store, countRoundTrips } = bench;
  const figures = new Map<string, Figures>();
  const run = async (name: string, operations: readonly (() => Promise<unknown>)[]) => {
    figures.set(name, await measure(operations, countRoundTrips));
  };

  const logins = Array.from({ length: SAMPLES }, () => createTypicalLogin(randomUUID()));
  await run(
    'create',
    logins.map((login) => () => store.create(login)),
  );
  await run(
    'read',
    logins.map(
      ({ session }) =>
        () =>
          store.read(session.id),
    ),
  );
  await run(
    'logout',
    logins.map(
      ({ session }) =>
        () =>
          store.delete([session]),
    ),
  );

  for (const { sessions, losingSome } of SUBJECTS) {
    const subjects = await signIn(bench, sessions, losingSome);
    const lost = subjects.flatMap((ofOne) => ofOne.slice(0, ONE_BY_ONE / losingSome));
    await run(
      `logout token for 1 of ${sessions}`,
      lost.map(({ session: { providerSessionId = '' } }) => {
        const target = { issuer: ISSUER, issuedAt: now(), providerSessionId };
        return () => redeemNewToken(store, target);
      }),
    );
  }

  let ended: EndedSessions | undefined;
  for (const { sessions, losingAll } of SUBJECTS) {
    const subjects = await signIn(bench, sessions, losingAll);
    await run(
      `logout token for all ${sessions}`,
      subjects.map(([login]) => {
        const target = { issuer: ISSUER, issuedAt: now(), subject: login?.session.subject ?? '' };
        return async () => {
          ended = await redeemNewToken(store, target);
        };
      }),
    );
  }
  await run(`… then opening their records, to revoke`, [async () => ended?.open()]);
  return figures;
}

/** Gives so many subjects so many sessions each. */
async function signIn(bench: BenchStore, sessions: number, subjects: number): Promise<readonly NewLogin[][]> {
  const logins = Array.from({ length: subjects }, () => {
    const subject = randomUUID();
    return Array.from({ length: sessions }, () => createTypicalLogin(subject));
  });
  await fill(bench.createFiller(), logins.flat());
  return logins;
}
