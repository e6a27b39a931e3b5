'use client';

import { type KeyboardEvent, useLayoutEffect, useRef } from 'react';
import { signIn } from '#lib/client/sign-in.ts';
import button from './button.module.css';
import styles from './session-end-dialog.module.css';
import { type SessionEndReason, toSessionEndWords } from './session-end-words.ts';

/** Stands before a page whose session has ended. There are ways on, and none back to what was on the page. */
export function SessionEndDialog({ reason }: { readonly reason: SessionEndReason }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    return () => shown?.close();
  }, []);
  const { title, text } = toSessionEndWords(reason);
  return (
    <dialog
      ref={dialog}
      className={styles.dialog}
      closedby="none"
      onKeyDown={keepOpen}
      onCancel={(event) => event.preventDefault()}
      aria-labelledby="session-end"
      aria-describedby="session-end-why"
    >
      <h2 id="session-end">{title}</h2>
      <p id="session-end-why">{text}</p>
      {reason === 'other_person' ? <OtherPersonActions /> : <SignInActions />}
    </dialog>
  );
}

function SignInActions() {
  return (
    <>
      <div className={button.actions}>
        <button className={button.primary} type="button" onClick={() => signIn()}>
          Sign in again
        </button>
        <a className={button.secondary} href="/">
          Go to the start page
        </a>
      </div>
      <p className={styles.hint}>
        Is there something on this page that you have not saved?{' '}
        <a href="/bff/login?returnUrl=/account" target="_blank" rel="noopener">
          Sign in in a new tab
        </a>
        , and this page comes back as it was.
      </p>
    </>
  );
}

function OtherPersonActions() {
  return (
    <div className={button.actions}>
      <button className={button.primary} type="button" onClick={() => location.reload()}>
        Reload this page
      </button>
      <a className={button.secondary} href="/">
        Go to the start page
      </a>
    </div>
  );
}

/** Not every browser knows `closedby`, and some let a second Escape through. */
function keepOpen(event: KeyboardEvent): void {
  if (event.key === 'Escape') event.preventDefault();
}
