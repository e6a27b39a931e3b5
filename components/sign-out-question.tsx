import type { ReactNode } from 'react';
import type { SignOutScope } from '#lib/client/sign-out.ts';
import type { LogoutReach } from '#lib/oidc/logout-url/logout-reach.ts';
import type { Session } from '#lib/session/session.ts';
import button from './button.module.css';
import { Notice } from './notice.tsx';
import { toPersonName } from './person-name.ts';
import { toNextStep } from './sign-out-words.ts';

interface SignOutQuestionProps {
  /** `undefined` when nobody can say whether there is one. */
  readonly session: Session | null | undefined;
  readonly scope: SignOutScope;
  /** How far a sign-out reaches; `null` when that is not known at the moment. */
  readonly reach: LogoutReach | null;
  /** Whether every sign-out at the provider asks for the upstream's session, too. */
  readonly federated: boolean;
  /** The form that signs out. */
  readonly form: ReactNode;
}

/** Asks first, for a sign-out that came without proof that this app's own page wanted it. */
export function SignOutQuestion({ session, scope, reach, federated, form }: SignOutQuestionProps) {
  return (
    <Notice title="Sign out?">
      <p>
        {toQuestion(session)} {toNextStep(session !== null, scope, reach, federated)}
      </p>
      <div className={button.actions}>
        {form}
        <a className={button.secondary} href="/">
          {session === null ? 'Go to the start page' : 'Stay signed in'}
        </a>
      </div>
    </Notice>
  );
}

function toQuestion(session: SignOutQuestionProps['session']): string {
  if (session === undefined) {
    return 'We cannot look up your session at the moment. You can sign out all the same: this browser gives up its key.';
  }
  if (session === null) return 'You are not signed in here.';
  const name = toPersonName(session.claims, session.subject);
  return `You are signed in as ${name}. Signing out ends your session here.`;
}
