'use client';

import { announceSignOut } from '#lib/client/sign-out.ts';
import { SignOutForm, type SignOutFormProps } from './sign-out-form.tsx';

interface ConfirmedSignOutFormProps extends Omit<SignOutFormProps, 'onSubmit'> {
  /** The name of the session that it ends. */
  readonly sessionRef: string;
}

/** The form of the page that asks. The other tabs are told when it is sent. */
export function ConfirmedSignOutForm({ sessionRef, ...form }: ConfirmedSignOutFormProps) {
  return <SignOutForm {...form} onSubmit={() => announceSignOut(sessionRef)} />;
}
