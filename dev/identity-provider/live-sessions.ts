import type { AdapterPayload, Provider } from 'oidc-provider';
import type { Accounts } from './accounts.ts';
import type { BehaviourSettings } from './behaviour.ts';
import type { Delivery } from './client-fetch.ts';
import { endSession } from './end-session.ts';
import type { MemoryStore } from './memory-store.ts';
import type { RecentList } from './recent-list.ts';

/** Somebody is signed in at this provider, in one browser. */
export interface LiveSession {
  /** Names the session in lists and addresses; it is not the value of the session cookie. */
  readonly id: string;
  readonly subject: string;
  readonly name: string;
  /** Epoch seconds of the sign-in. */
  readonly since: number;
  /** The clients that signed in from it, each with the `sid` it knows the session by. */
  readonly clients: readonly { readonly clientId: string; readonly sid: string }[];
}

/** What became of a session that was ended, and what each of its clients answered. */
export interface EndedSession {
  readonly session: LiveSession;
  readonly deliveries: readonly Delivery[];
}

export interface LiveSessions {
  readonly list: () => readonly LiveSession[];
  /** Ends a session and tells its clients; `undefined` when there is no such session any more. */
  readonly end: (id: string) => Promise<EndedSession | undefined>;
}

export function createLiveSessions(
  provider: Provider,
  store: MemoryStore,
  accounts: Accounts,
  deliveries: RecentList<Delivery>,
  behaviour: BehaviourSettings,
): LiveSessions {
  const list = () => store.sessions().flatMap((payload) => toLiveSession(payload, accounts) ?? []);

  const end = async (id: string): Promise<EndedSession | undefined> => {
    const live = list().find((session) => session.id === id);
    const session = await provider.Session.findByUid(id);
    if (!live || !session) return undefined;

    await endSession(provider, session, behaviour.current());
    const sids = new Set(live.clients.map((client) => client.sid));
    const told = deliveries.all().filter(({ sid }) => sid !== undefined && sids.has(sid));
    return { session: live, deliveries: told };
  };
  return { list, end };
}

function toLiveSession(payload: AdapterPayload, accounts: Accounts): LiveSession | undefined {
  const { uid, accountId, loginTs } = payload;
  // A browser has a session here before anybody signs in.
  if (!uid || !accountId || !loginTs) return undefined;
  return {
    id: uid,
    subject: accountId,
    name: accounts.findBySubject(accountId)?.name ?? accountId,
    since: loginTs,
    clients: Object.entries(payload.authorizations ?? {}).flatMap(([clientId, { sid }]) =>
      sid ? [{ clientId, sid }] : [],
    ),
  };
}
