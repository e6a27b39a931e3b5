'use client';

import { useSession } from '#lib/client/session-provider.tsx';
import { signIn } from '#lib/client/sign-in.ts';
import { useSecondsLeft } from '#lib/client/use-seconds-left.ts';
import button from './button.module.css';
import { toCountdownWords, toSpokenCountdown } from './countdown-words.ts';
import styles from './idle-warning.module.css';

/** Says in a corner that the session is about to end, unless somebody uses it. */
export function IdleWarning() {
  const left = useSecondsLeft();
  return (
    <>
      <p className={styles.spoken} role="status">
        {left && `Your session ends in ${toSpokenCountdown(left.seconds)}.`}
      </p>
      {left && <Warning {...left} />}
    </>
  );
}

function Warning({ seconds, isFinal }: { readonly seconds: number; readonly isFinal: boolean }) {
  const { extend } = useSession();
  return (
    // Use would take the warning away from under the pointer before the click is complete.
    <section className={styles.warning} aria-labelledby="idle-warning" data-no-use>
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
        <button className={button.primary} type="button" onClick={() => void extend()}>
          Stay signed in
        </button>
      )}
    </section>
  );
}
