'use client';

import { createContext, type ReactNode, use, useEffect, useState, useSyncExternalStore } from 'react';
import type { PageUser } from '#lib/bff/read-user.ts';
import { type BrowserSession, createBrowserSession } from './browser-session.ts';
import type { SessionState } from './session-state.ts';
import type { User } from './user.ts';

const SessionContext = createContext<BrowserSession | null>(null);

interface SessionProviderProps {
  /**
   * What the server has looked up for this page (`toPageUser`), so that nothing is asked again and nothing flashes;
   * `null` for nobody. Left out, the browser asks.
   */
  readonly user?: PageUser | null;
  readonly children: ReactNode;
}

/** Everything below it knows who is signed in, and when that is over. */
export function SessionProvider({ user, children }: SessionProviderProps) {
  const [session] = useState(() => createBrowserSession(user));
  useEffect(() => session.subscribe(() => {}), [session]);
  useEffect(() => {
    if (user !== undefined) session.tell(user);
  }, [session, user]);
  return <SessionContext value={session}>{children}</SessionContext>;
}

interface UserAnswer {
  /** `null` for nobody, for a session that has ended, and as long as it is not known. */
  readonly user: User | null;
  readonly isLoading: boolean;
  /** Nobody could say; it is asked again when the page is shown or the network is back. */
  readonly error: Error | null;
}

/** Who is signed in. One request at most, however many components ask. */
export function useUser(): UserAnswer {
  const { state } = useSession();
  return {
    user: state.status === 'signed-in' ? state.user : null,
    isLoading: state.status === 'loading' || state.status === 'unchecked',
    error: state.status === 'unavailable' ? state.error : null,
  };
}

interface SessionAnswer {
  readonly state: SessionState;
  /** Uses the session, so that it lives on. */
  readonly extend: () => Promise<void>;
  /** Looks it up again. */
  readonly check: () => void;
}

/** The session of this browser, for what has to tell how it stands. */
export function useSession(): SessionAnswer {
  const session = use(SessionContext) ?? pageSession;
  const state = useSyncExternalStore(session.subscribe, session.getState, session.getInitialState);
  return { state, extend: session.use, check: session.check };
}

/** For components without a provider. On the server it only ever says that it is loading. */
const pageSession = createBrowserSession(undefined);
