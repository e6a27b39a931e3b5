import type { AdapterPayload, Provider } from 'oidc-provider';
import type { Accounts } from './accounts.ts';
import type { BehaviourSettings } from './behaviour.ts';
import { endSession, type ProviderSession } from './end-session.ts';
import type { MemoryStore } from './memory-store.ts';
import { expireSession } from './session-expiry.ts';

/** Somebody is signed in at this provider, in one browser. */
export interface LiveSession {
  /** Names the session in lists and addresses; it is not the value of the session cookie. */
  readonly id: string;
  readonly subject: string;
  readonly name: string;
  /** The issuer that said who this is, where it was not this provider itself. */
  readonly idp: string | undefined;
  /** Epoch seconds of the sign-in. */
  readonly since: number;
  /** Epoch seconds; using the session moves it. */
  readonly expiresAt: number;
  /** The clients that signed in from it, each with the `sid` it knows the session by. */
  readonly clients: readonly { readonly clientId: string; readonly sid: string }[];
}

export interface LiveSessions {
  readonly list: () => readonly LiveSession[];
  /** Ends a session and tells its clients. @returns what it was; `undefined` when there is no such session any more. */
  readonly end: (id: string) => Promise<LiveSession | undefined>;
  /** The same, as if its time were over. */
  readonly expire: (id: string) => Promise<LiveSession | undefined>;
}

export interface LiveSessionsParts {
  readonly provider: Provider;
  readonly store: MemoryStore;
  readonly accounts: Accounts;
  readonly behaviour: BehaviourSettings;
}

export function createLiveSessions({
  provider,
  store,
  accounts,
  behaviour,
}: LiveSessionsParts): LiveSessions {
  const list = () => store.sessions().flatMap((payload) => toLiveSession(payload, accounts) ?? []);

  const finish = async (id: string, how: (session: ProviderSession) => Promise<void>) => {
    const live = list().find((session) => session.id === id);
    const session = await provider.Session.findByUid(id);
    if (!live || !session) return undefined;
    await how(session);
    return live;
  };
  return {
    list,
    end: (id) => finish(id, (session) => endSession(provider, session, behaviour.current())),
    expire: (id) => finish(id, (session) => expireSession(provider, session, behaviour.current())),
  };
}

function toLiveSession(payload: AdapterPayload, accounts: Accounts): LiveSession | undefined {
  const { uid, accountId, loginTs, exp } = payload;
  // A browser has a session here before anybody signs in.
  if (!uid || !accountId || !loginTs || !exp) return undefined;
  const account = accounts.findBySubject(accountId);
  return {
    id: uid,
    subject: accountId,
    name: account?.name ?? accountId,
    idp: account?.idp,
    since: loginTs,
    expiresAt: exp,
    clients: Object.entries(payload.authorizations ?? {}).flatMap(([clientId, { sid }]) =>
      sid ? [{ clientId, sid }] : [],
    ),
  };
}
