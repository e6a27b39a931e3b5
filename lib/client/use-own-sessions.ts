import { useCallback, useEffect, useState } from 'react';
import type { OwnSession } from '#lib/bff/own-sessions.ts';
import { ask } from './ask.ts';
import { useSession } from './session-provider.tsx';
import { onTabMessage, tellOtherTabs } from './tabs.ts';

/** The person's sessions, and the server's time in epoch seconds at which they were listed. */
export interface OwnSessionList {
  readonly sessions: readonly OwnSession[];
  readonly now: number;
}

/**
 * The person's sessions: listed anew when one has ended, and whenever the page is looked at.
 *
 * @param rendered the list that the server has rendered the page with
 */
export function useOwnSessions(rendered: OwnSessionList) {
  const [list, setList] = useState(rendered);
  const isSignedIn = useSession().state.status === 'signed-in';

  const refresh = useCallback(async () => {
    const fresh = await listOwnSessions().catch(() => null);
    if (fresh !== null) setList(fresh);
  }, []);

  useEffect(() => {
    if (!isSignedIn) return;
    const left = new AbortController();
    const { signal } = left;
    onTabMessage(({ type }) => type === 'sessions' && void refresh(), signal);
    addEventListener('focus', refresh, { signal });
    return () => left.abort();
  }, [isSignedIn, refresh]);

  /** Ends one, or without an id all others. `false` when that could not be done. */
  const end = async (id = ''): Promise<boolean> => {
    const address = id === '' ? '/bff/sessions' : `/bff/sessions/${id}`;
    const response = await ask(address, 'DELETE').catch(() => null);
    tellOtherTabs({ type: 'sessions' });
    await refresh();
    // 404: it has ended in the meantime.
    return response !== null && (response.ok || response.status === 404);
  };

  return { list, end };
}

async function listOwnSessions(): Promise<OwnSessionList | null> {
  const response = await ask('/bff/sessions');
  if (!response.ok) return null;
  const sessions: readonly OwnSession[] = await response.json();
  return { sessions, now: Math.floor(Date.parse(response.headers.get('date') ?? '') / 1000) };
}
