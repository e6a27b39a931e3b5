'use client';

import { type FocusEvent, useLayoutEffect, useRef, useState } from 'react';
import { useSession } from '#lib/client/session-provider.tsx';
import { signIn } from '#lib/client/sign-in.ts';
import { type SecondsLeft, useSecondsLeft } from '#lib/client/use-seconds-left.ts';
import button from './button.module.css';
import { toCountdownWords, toSpokenCountdown } from './countdown-words.ts';
import styles from './idle-warning.module.css';

const FAILED = 'That did not work. Please try again.';

/** Says in a corner that the session is about to end, unless somebody uses it. */
export function IdleWarning() {
  const left = useSecondsLeft();
  const { state, extend } = useSession();
  const expiresAt = state.status === 'signed-in' ? state.session.expiresAt : null;
  const [triedAgainst, setTriedAgainst] = useState<number | null>(null);
  const hasFailed = left !== null && triedAgainst === expiresAt;
  const stay = async () => {
    await extend();
    setTriedAgainst(expiresAt);
  };
  return (
    <>
      <p className={styles.spoken} role="status">
        {hasFailed && `${FAILED} `}
        {left && `Your session ends in ${toSpokenCountdown(left.seconds)}.`}
        {!left && triedAgainst !== null && expiresAt !== null && 'You stay signed in.'}
      </p>
      {left && <Warning {...left} hasFailed={hasFailed} onStay={stay} />}
    </>
  );
}

interface WarningProps extends SecondsLeft {
  /** The session could not be prolonged, the last time. */
  readonly hasFailed: boolean;
  readonly onStay: () => Promise<void>;
}

function Warning({ seconds, isFinal, hasFailed, onStay }: WarningProps) {
  const focus = useFocusReturn();
  return (
    // Use would take the warning away from under the pointer before the click is complete.
    <section {...focus} className={styles.warning} aria-labelledby="idle-warning" data-no-use>
      <h2 id="idle-warning">
        Your session ends in <span className={styles.countdown}>{toCountdownWords(seconds)}</span>
      </h2>
      {isFinal ? (
        <>
          <p>It has reached its longest time. Save your work, then sign in again.</p>
          <button className={button.secondary} type="button" onClick={() => signIn()}>
            Sign in again
          </button>
        </>
      ) : (
        <>
          {hasFailed && <p>{FAILED}</p>}
          <button className={button.primary} type="button" onClick={() => void onStay()}>
            Stay signed in
          </button>
        </>
      )}
    </section>
  );
}

/** Whoever is in this element when it vanishes goes back to where they came from, or else to the content. */
function useFocusReturn() {
  const place = useRef<HTMLElement>(null);
  const cameFrom = useRef<HTMLElement | null>(null);
  useLayoutEffect(() => {
    const element = place.current;
    return () => {
      if (!element?.contains(document.activeElement)) return;
      const target = cameFrom.current ?? document.getElementById('content');
      target?.focus({ preventScroll: true });
    };
  }, []);
  const onFocus = ({ relatedTarget, currentTarget }: FocusEvent<HTMLElement>) => {
    if (currentTarget.contains(relatedTarget)) return;
    cameFrom.current = relatedTarget instanceof HTMLElement ? relatedTarget : null;
  };
  return { ref: place, onFocus };
}
