'use client';

import { signOut } from '#lib/client/sign-out.ts';
import { SignOutForm, type SignOutFormProps } from './sign-out-form.tsx';

interface SignOutButtonProps extends Pick<SignOutFormProps, 'scope' | 'look'> {
  /** That of the session the page was made for. */
  readonly proof: string;
}

/** Signs out by navigating. Without a script, the form is sent as it is. */
export function SignOutButton({ proof, scope = 'provider', look = 'primary' }: SignOutButtonProps) {
  return (
    <SignOutForm
      proof={proof}
      scope={scope}
      look={look}
      onSubmit={(event) => {
        event.preventDefault();
        void signOut({ scope });
      }}
    />
  );
}
