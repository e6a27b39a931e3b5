import type { SubmitEventHandler } from 'react';
import button from './button.module.css';

export interface SignOutFormProps {
  /** Shows that the request comes from this app. Absent where nobody is known to be signed in. */
  readonly proof?: string | undefined;
  /** Where to go in the end, if not to the page that tells what became of each session. */
  readonly returnUrl?: string | undefined;
  /** `?federated` of the address that brought the person here, passed on as it is. */
  readonly federated?: string | undefined;
  /** `app`: only the session of this app ends. */
  readonly scope?: 'app' | undefined;
  readonly onSubmit?: SubmitEventHandler<HTMLFormElement>;
}

/** A plain form: signing out is a visit to the identity provider, and works without any script. */
export function SignOutForm({ proof, returnUrl, federated, scope, onSubmit }: SignOutFormProps) {
  return (
    <form method="post" action="/bff/logout" onSubmit={onSubmit}>
      {proof !== undefined && <input type="hidden" name="sid" value={proof} />}
      {returnUrl !== undefined && <input type="hidden" name="returnUrl" value={returnUrl} />}
      {federated !== undefined && <input type="hidden" name="federated" value={federated} />}
      {scope !== undefined && <input type="hidden" name="scope" value={scope} />}
      <button className={button.primary} type="submit">
        Sign out
      </button>
    </form>
  );
}
