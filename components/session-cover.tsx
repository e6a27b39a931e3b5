'use client';

import type { ReactNode } from 'react';
import { useSession } from '#lib/client/session-provider.tsx';
import styles from './session-cover.module.css';
import { SessionEndDialog } from './session-end-dialog.tsx';

/** Hides what it holds when the session has ended. It stays in the page, with what somebody may have typed into it. */
export function SessionCover({ children }: { readonly children: ReactNode }) {
  const { state } = useSession();
  const isHidden = state.status === 'ended' || state.status === 'unchecked';
  return (
    <>
      <div className={isHidden ? styles.hidden : undefined} inert={isHidden}>
        {children}
      </div>
      {state.status === 'ended' && <SessionEndDialog reason={state.reason} />}
    </>
  );
}
