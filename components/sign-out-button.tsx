'use client';

import type { SubmitEvent } from 'react';
import { SignOutForm } from './sign-out-form.tsx';

/**
 * Signs out by navigating to the address that `/bff/user` gives at that moment, so that it works from a page that
 * was opened under an earlier session too. Where there is no such address, or no script, the form is sent as it is.
 *
 * @param proof that of the session the page was made for
 */
export function SignOutButton({ proof }: { readonly proof: string }) {
  return <SignOutForm proof={proof} onSubmit={signOut} />;
}

async function signOut(event: SubmitEvent<HTMLFormElement>): Promise<void> {
  event.preventDefault();
  const form = event.currentTarget;
  const address = await fetchLogoutAddress().catch(() => null);
  if (address === null) form.submit();
  else window.location.assign(address);
}

async function fetchLogoutAddress(): Promise<string | null> {
  const response = await fetch('/bff/user', {
    headers: { 'X-CSRF': '1' },
    cache: 'no-store',
    signal: AbortSignal.timeout(3000),
  });
  if (!response.ok) return null;
  const user: unknown = await response.json();
  return hasLogoutUrl(user) ? toOwnAddress(user['bff:logout_url']) : null;
}

function hasLogoutUrl(user: unknown): user is { readonly 'bff:logout_url': unknown } {
  return typeof user === 'object' && user !== null && 'bff:logout_url' in user;
}

/** Nothing but this app's own sign-out: the value goes into the address bar. */
function toOwnAddress(value: unknown): string | null {
  const url = URL.parse(String(value), window.location.origin);
  const isOwn = url?.origin === window.location.origin && url.pathname === '/bff/logout';
  return isOwn ? url.href : null;
}
