import type { NewLogin, SessionStore } from '#lib/session/session-store.ts';

const IN_FLIGHT = 50;

/** Stores all these logins, many at a time. */
export async function fill(store: SessionStore, logins: Iterable<NewLogin>): Promise<void> {
  const waiting = logins[Symbol.iterator]();
  const work = async () => {
    for (let next = waiting.next(); !next.done; next = waiting.next()) {
      if (!(await store.create(next.value))) throw new Error('A login of the benchmark was refused.');
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, work));
}
