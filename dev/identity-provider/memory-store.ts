import type { Adapter, AdapterPayload } from 'oidc-provider';

interface Entry {
  readonly payload: AdapterPayload;
  readonly expiresAtMs: number;
}

export interface MemoryStore {
  /** One adapter for each kind of thing the provider keeps: sessions, grants, codes, tokens … */
  readonly adapterFor: (kind: string) => Adapter;
  /** Every stored session that has not expired, signed in or not. */
  readonly sessions: () => readonly AdapterPayload[];
  /** The sessions that have expired and were not asked for before; then they are gone. */
  readonly takeExpiredSessions: () => readonly AdapterPayload[];
}

/**
 * Everything the provider keeps, in this process's memory and gone with it. What is put in and taken out is a
 * copy, as with a store on another machine: what was not saved is not kept.
 */
export function createMemoryStore(): MemoryStore {
  const kinds = new Map<string, Map<string, Entry>>();

  const entriesOf = (kind: string): Map<string, Entry> => {
    const entries = kinds.get(kind) ?? new Map<string, Entry>();
    kinds.set(kind, entries);
    return entries;
  };
  return {
    adapterFor: (kind) => createAdapter(entriesOf(kind)),
    sessions: () => livePayloads(entriesOf('Session')).map((payload) => structuredClone(payload)),
    takeExpiredSessions: () => takeExpired(entriesOf('Session')),
  };
}

function createAdapter(entries: Map<string, Entry>): Adapter {
  const findWhere = (matches: (payload: AdapterPayload) => boolean): AdapterPayload | undefined =>
    structuredClone(livePayloads(entries).find(matches));

  return {
    async upsert(id, payload, expiresInSeconds = Number.POSITIVE_INFINITY) {
      entries.set(id, {
        payload: structuredClone(payload),
        expiresAtMs: Date.now() + expiresInSeconds * 1000,
      });
    },
    find: async (id) => {
      const entry = entries.get(id);
      return entry && isLive(entry) ? structuredClone(entry.payload) : undefined;
    },
    findByUid: async (uid) => findWhere((payload) => payload.uid === uid),
    findByUserCode: async (userCode) => findWhere((payload) => payload.userCode === userCode),
    async consume(id) {
      const entry = entries.get(id);
      if (entry) entry.payload.consumed = Math.floor(Date.now() / 1000);
    },
    async destroy(id) {
      entries.delete(id);
    },
    async revokeByGrantId(grantId) {
      for (const [id, { payload }] of entries) if (payload.grantId === grantId) entries.delete(id);
    },
  };
}

const isLive = (entry: Entry): boolean => entry.expiresAtMs > Date.now();

const livePayloads = (entries: Map<string, Entry>): AdapterPayload[] =>
  [...entries.values()].filter(isLive).map(({ payload }) => payload);

function takeExpired(entries: Map<string, Entry>): AdapterPayload[] {
  const expired = [...entries].filter(([, entry]) => !isLive(entry));
  for (const [id] of expired) entries.delete(id);
  return expired.map(([, { payload }]) => payload);
}
