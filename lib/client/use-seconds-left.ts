import { useEffect, useState } from 'react';
import { useSession } from './session-provider.tsx';

/** A warning comes this long before the end, or for the last fifth of a shorter idle time. */
const WARNING_MS = 120_000;

const SECOND_MS = 1000;

/** The longest time that a timer takes. */
const LONGEST_MS = 2 ** 31 - 1;

/** How long a session still has that is about to end. */
export interface SecondsLeft {
  /** Whole ones, rounded up. */
  readonly seconds: number;
  /** The session has reached its longest time: nothing prolongs it any more. */
  readonly isFinal: boolean;
}

/** How long until the session ends, when that is soon; `null` as long as any tab uses it. */
export function useSecondsLeft(): SecondsLeft | null {
  const { state } = useSession();
  const isSignedIn = state.status === 'signed-in';
  const now = useClockFrom(
    isSignedIn ? state.session.expiresAt - Math.min(WARNING_MS, state.idleMs / 5) : null,
  );
  if (!isSignedIn || now === null) return null;
  const { expiresAt, endsAt } = state.session;
  return { seconds: Math.max(0, Math.ceil((expiresAt - now) / SECOND_MS)), isFinal: expiresAt >= endsAt };
}

/** The time, every second from `start` on while the page is seen; `null` before it. */
function useClockFrom(start: number | null): number | null {
  const [now, setNow] = useState(0);
  useEffect(() => {
    if (start === null) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const follow = () => {
      clearTimeout(timer);
      if (document.visibilityState === 'hidden') return;
      setNow(Date.now());
      const untilStart = Math.min(start - Date.now(), LONGEST_MS);
      timer = setTimeout(follow, untilStart > 0 ? untilStart : SECOND_MS);
    };
    follow();
    document.addEventListener('visibilitychange', follow);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', follow);
    };
  }, [start]);
  return start !== null && now >= start ? now : null;
}
