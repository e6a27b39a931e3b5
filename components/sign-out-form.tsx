import type { SubmitEventHandler } from 'react';
import type { SignOutScope } from '#lib/client/sign-out.ts';
import button from './button.module.css';

export interface SignOutFormProps {
  /** Shows that the request comes from this app. Absent where nobody is known to be signed in. */
  readonly proof?: string | undefined;
  /** Where to go in the end, if not to the page that tells what became of each session. */
  readonly returnUrl?: string | undefined;
  readonly scope?: SignOutScope;
  /** One of several ways on a page: all but the usual one stand back. */
  readonly look?: 'primary' | 'secondary';
  readonly onSubmit?: SubmitEventHandler<HTMLFormElement>;
}

const LABELS: Readonly<Record<SignOutScope, string>> = {
  app: 'Sign out of this app only',
  provider: 'Sign out',
  everywhere: 'Sign out everywhere',
};

/** A plain form: signing out is a visit to the identity provider, and works without any script. */
export function SignOutForm({
  proof,
  returnUrl,
  scope = 'provider',
  look = 'primary',
  onSubmit,
}: SignOutFormProps) {
  return (
    <form method="post" action="/bff/logout" onSubmit={onSubmit}>
      {proof !== undefined && <input type="hidden" name="sid" value={proof} />}
      {returnUrl !== undefined && <input type="hidden" name="returnUrl" value={returnUrl} />}
      {scope === 'everywhere' && <input type="hidden" name="federated" value="true" />}
      {scope === 'app' && <input type="hidden" name="scope" value="app" />}
      <button className={button[look]} type="submit">
        {LABELS[scope]}
      </button>
    </form>
  );
}
