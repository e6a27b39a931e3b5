import type { PendingRevocation, PendingRevocations } from '#lib/session/pending-revocation.ts';

interface Entry {
  readonly revocation: PendingRevocation;
  dueAt: number;
}

/** Kept for as long as the process lives. */
export function createMemoryRevocations(now: () => number): PendingRevocations {
  const entries = new Map<string, Entry>();

  const dropExpired = () => {
    for (const [id, { revocation }] of entries) if (revocation.expiresAt <= now()) entries.delete(id);
  };

  return {
    put: async (revocation, dueAt) => void entries.set(revocation.id, { revocation, dueAt }),

    get: async (id) => {
      dropExpired();
      return entries.get(id)?.revocation ?? null;
    },

    lease: async (limit, leaseSeconds) => {
      dropExpired();
      const due = [...entries.values()]
        .filter(({ dueAt }) => dueAt <= now())
        .toSorted((a, b) => a.dueAt - b.dueAt)
        .slice(0, limit);
      for (const entry of due) entry.dueAt = now() + leaseSeconds;
      return due.map(({ revocation }) => revocation);
    },

    remove: async (id) => void entries.delete(id),
  };
}
