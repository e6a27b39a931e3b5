'use client';

import { type ReactNode, type RefObject, useLayoutEffect, useRef } from 'react';
import { useSession } from '#lib/client/session-provider.tsx';
import styles from './session-cover.module.css';
import { SessionDoubt } from './session-doubt.tsx';
import { SessionEndDialog } from './session-end-dialog.tsx';

/** Hides what it holds when the session has ended. It stays in the page, with what somebody may have typed into it. */
export function SessionCover({ children }: { readonly children: ReactNode }) {
  const { state, check } = useSession();
  const isHidden = state.status === 'ended' || state.status === 'unchecked';
  const cover = useRef<HTMLDivElement>(null);
  useKeptFocus(cover, isHidden);
  return (
    <>
      <div ref={cover} className={isHidden ? styles.hidden : undefined} inert={isHidden}>
        {children}
      </div>
      {state.status === 'unchecked' && <SessionDoubt hasFailed={state.error !== null} onTryAgain={check} />}
      {/* With another reason come other buttons: the focus would be lost, and the new words not read out. */}
      {state.status === 'ended' && <SessionEndDialog key={state.reason} reason={state.reason} />}
    </>
  );
}

/** What is hidden loses the focus, and gets it back when it is shown again. */
function useKeptFocus(place: RefObject<HTMLElement | null>, isHidden: boolean): void {
  const last = useRef<EventTarget>(null);
  useLayoutEffect(() => {
    const note = ({ target }: FocusEvent) => {
      last.current = target;
    };
    const { current } = place;
    current?.addEventListener('focusin', note);
    return () => current?.removeEventListener('focusin', note);
  }, [place]);
  useLayoutEffect(() => {
    const isNowhere = document.activeElement === document.body;
    if (!isHidden && isNowhere && last.current instanceof HTMLElement)
      last.current.focus({ preventScroll: true });
  }, [isHidden]);
}
