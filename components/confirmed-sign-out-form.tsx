'use client';

import { useSession } from '#lib/client/session-provider.tsx';
import { announceSignOut } from '#lib/client/sign-out.ts';
import { SignOutForm, type SignOutFormProps } from './sign-out-form.tsx';

/** The form of the page that asks. The other tabs are told when it is sent. */
export function ConfirmedSignOutForm(form: Omit<SignOutFormProps, 'onSubmit'>) {
  const { state } = useSession();
  const ref = state.status === 'signed-in' ? state.session.ref : null;
  return <SignOutForm {...form} onSubmit={() => ref !== null && announceSignOut(ref)} />;
}
