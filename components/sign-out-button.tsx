'use client';

import type { SubmitEvent } from 'react';
import { signOut } from '#lib/client/sign-out.ts';
import { SignOutForm } from './sign-out-form.tsx';

/**
 * Signs out by navigating. Without a script, the form is sent as it is.
 *
 * @param proof that of the session the page was made for
 */
export function SignOutButton({ proof }: { readonly proof: string }) {
  return <SignOutForm proof={proof} onSubmit={signOutByScript} />;
}

function signOutByScript(event: SubmitEvent<HTMLFormElement>): void {
  event.preventDefault();
  void signOut();
}
