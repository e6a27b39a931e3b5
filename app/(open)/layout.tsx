import type { ReactNode } from 'react';
import { getSession, unlessStoreFails } from '#lib/current-user.ts';

interface OpenLayoutProps {
  readonly children: ReactNode;
  readonly private: ReactNode;
}

/**
 * Pages for everyone. Those in `@private` take their place for somebody who is signed in: only what is shown loads its
 * scripts, and nobody else needs any.
 */
export default async function OpenLayout({ children, private: privatePage }: OpenLayoutProps) {
  return (await unlessStoreFails(getSession())) ? privatePage : children;
}
