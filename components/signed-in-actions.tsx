import type { Session } from '#lib/session/session.ts';
import button from './button.module.css';
import { SignOutButton } from './sign-out-button.tsx';

/** What somebody who is signed in can do on any page. */
export function SignedInActions({ session }: { readonly session: Pick<Session, 'logoutProof'> }) {
  return (
    <div className={button.actions}>
      <SignOutButton proof={session.logoutProof} />
      <a className={button.secondary} href="/account">
        Your account
      </a>
    </div>
  );
}
