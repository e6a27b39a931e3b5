import type { ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import { expect, onTestFinished } from 'vitest';
import type { PageUser } from '#lib/bff/read-user.ts';
import { SessionProvider, useSession, useUser } from './session-provider.tsx';

/** What a page says to whoever is there. */
export function Greeting() {
  const { user, isLoading, error } = useUser();
  if (error) return <p>No answer.</p>;
  return <p>{isLoading ? 'One moment.' : `Hello ${user?.name ?? 'stranger'}.`}</p>;
}

function Status() {
  const { state } = useSession();
  return <p>{state.status === 'ended' ? `ended: ${state.reason}` : state.status}</p>;
}

/** As the server has just answered: an object of its own each time. */
export const pageOf = (user: PageUser | null | undefined) => (
  <SessionProvider {...(user === undefined ? {} : { user: user && { ...user } })}>
    <Greeting />
    <Status />
  </SessionProvider>
);

export const render = (content: ReactNode) => {
  const place = document.createElement('div');
  const root = createRoot(place);
  onTestFinished(() => root.unmount());
  root.render(content);
  return place;
};

export const shows = (place: HTMLElement) => expect.poll(() => place.textContent);
