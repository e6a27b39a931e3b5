import type { ReactNode } from 'react';
import type { SignOutScope } from '#lib/client/sign-out.ts';
import type { Session } from '#lib/session/session.ts';
import button from './button.module.css';
import { Notice } from './notice.tsx';
import { toPersonName } from './person-name.ts';

interface SignOutQuestionProps {
  /** `undefined` when nobody can say whether there is one. */
  readonly session: Session | null | undefined;
  readonly scope: SignOutScope;
  /** The form that signs out. */
  readonly form: ReactNode;
}

/** Asks first, for a sign-out that came without proof that this app's own page wanted it. */
export function SignOutQuestion({ session, scope, form }: SignOutQuestionProps) {
  return (
    <Notice title="Sign out?">
      <p>
        {toQuestion(session)} {toNextStep(session, scope)}
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

function toNextStep(session: SignOutQuestionProps['session'], scope: SignOutScope): string {
  if (scope === 'app') return 'Your session at the identity provider stays open.';
  const upstream = scope === 'everywhere' ? ', and to ask it to sign you out at the provider behind it' : '';
  return session === null
    ? `You may still be signed in at the identity provider: this button takes you there to sign out${upstream}.`
    : `Then you go on to the identity provider to sign out there${upstream}.`;
}
