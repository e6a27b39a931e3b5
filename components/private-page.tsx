'use client';

import type { ReactNode } from 'react';
import type { PageUser } from '#lib/bff/read-user.ts';
import { SessionProvider } from '#lib/client/session-provider.tsx';
import { IdleWarning } from './idle-warning.tsx';
import { SessionCover } from './session-cover.tsx';

interface PrivatePageProps {
  /** Whose page it is. */
  readonly user: PageUser;
  readonly children: ReactNode;
}

/** A page made for one person: it warns when the session is about to end, and hides what it shows when it has. */
export function PrivatePage({ user, children }: PrivatePageProps) {
  return (
    <SessionProvider user={user}>
      <SessionCover>{children}</SessionCover>
      <IdleWarning />
    </SessionProvider>
  );
}
