import type { SignOutScope } from '#lib/client/sign-out.ts';
import { SignOutButton } from './sign-out-button.tsx';
import styles from './ways-out.module.css';

interface WayOut {
  readonly scope: SignOutScope;
  /** Which of the three doors it shuts, or asks to shut. */
  readonly doors: string;
  readonly text: string;
}

const WAYS: readonly WayOut[] = [
  {
    scope: 'app',
    doors: 'Door 1',
    text: 'Ends your session here and no other. “Sign in” may let anyone at this browser back in without a password.',
  },
  {
    scope: 'provider',
    doors: 'Doors 1 and 2',
    text: 'Ends your session here and at the identity provider. If you came in with another account, that one stays signed in.',
  },
  {
    scope: 'everywhere',
    doors: 'Doors 1, 2 and 3',
    text: 'Ends both, and asks the identity provider to sign you out at the upstream provider too. In this browser: your other devices stay signed in.',
  },
];

/** The ways to sign out, each with what it ends. */
export function WaysOut({ proof }: { readonly proof: string }) {
  return (
    <ul className={styles.ways}>
      {WAYS.map(({ scope, doors, text }) => (
        <li key={scope}>
          <SignOutButton proof={proof} scope={scope} look={scope === 'provider' ? 'primary' : 'secondary'} />
          <p className={styles.doors}>{doors}</p>
          <p>{text}</p>
        </li>
      ))}
    </ul>
  );
}
