import { useCallback, useEffect, useRef, useState } from 'react';
import type { OwnSession } from '#lib/bff/own-sessions.ts';
import { ask } from './ask.ts';
import { useSession } from './session-provider.tsx';
import { unlessLeaving } from './sign-out.ts';
import { onTabMessage, tellOtherTabs } from './tabs.ts';

/** The person's sessions, and the server's time in epoch seconds at which they were listed. */
export interface OwnSessionList {
  readonly sessions: readonly OwnSession[];
  readonly now: number;
}

/** News often comes in company: of other sessions, and of the end of this one, after which there is no list. */
const NEWS_MS = 500;

/**
 * The person's sessions: listed anew when one has ended, when the page has come back for another session, and whenever
 * it is looked at.
 *
 * @param rendered the list that the server has rendered the page with
 */
export function useOwnSessions(rendered: OwnSessionList) {
  const [known, setKnown] = useState({ rendered, list: rendered });
  if (known.rendered !== rendered) setKnown({ rendered, list: rendered });
  const { state } = useSession();
  const ref = state.status === 'signed-in' ? state.session.ref : null;
  const listedFor = useRef(ref);

  const refresh = useCallback(async () => {
    const list = await listOwnSessions().catch(() => null);
    if (list !== null) setKnown((before) => ({ ...before, list }));
  }, []);

  useEffect(() => {
    const isListed = listedFor.current === ref;
    listedFor.current = ref;
    if (ref === null) return;
    const left = new AbortController();
    const { signal } = left;
    const look = () => unlessLeaving(() => signal.aborted || void refresh());
    if (!isListed) look();
    const onSeen = () => document.visibilityState === 'visible' && look();
    let news: ReturnType<typeof setTimeout> | undefined;
    const onNews = () => {
      clearTimeout(news);
      news = setTimeout(look, NEWS_MS);
    };
    signal.addEventListener('abort', () => clearTimeout(news));
    onTabMessage(({ type }) => type === 'sessions' && onNews(), signal);
    addEventListener('focus', look, { signal });
    document.addEventListener('visibilitychange', onSeen, { signal });
    return () => left.abort();
  }, [ref, refresh]);

  /** Ends one, or without an id all others. `false` when that could not be done. */
  const end = async (id = ''): Promise<boolean> => {
    const address = id === '' ? '/bff/sessions' : `/bff/sessions/${id}`;
    const response = await ask(address, 'DELETE').catch(() => null);
    tellOtherTabs({ type: 'sessions' });
    await refresh();
    // 404: it has ended in the meantime.
    return response !== null && (response.ok || response.status === 404);
  };

  return { list: withCurrent(known.list, ref), end };
}

/** The list may be from before another sign-in, and then names a session that is no more. */
function withCurrent({ sessions, now }: OwnSessionList, ref: string | null): OwnSessionList {
  if (ref === null) return { sessions, now };
  return { sessions: sessions.map((session) => ({ ...session, current: session.id === ref })), now };
}

async function listOwnSessions(): Promise<OwnSessionList | null> {
  const response = await ask('/bff/sessions');
  if (!response.ok) return null;
  const sessions: readonly OwnSession[] = await response.json();
  return { sessions, now: Math.floor(Date.parse(response.headers.get('date') ?? '') / 1000) };
}
