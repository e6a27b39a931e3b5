import type { SessionEnding } from '#lib/session/session.ts';
import button from './button.module.css';
import { toEndingWords } from './ending-words.ts';
import styles from './hero.module.css';
import { SignInLink } from './sign-in-link.tsx';
import { TryAgainActions } from './try-again-actions.tsx';

interface VisitorProps {
  /** What became of the session that this browser has had, where that is known. */
  readonly ending: SessionEnding | null;
  /** The identity provider is the one that `npm run dev` starts. */
  readonly hasDemoAccounts: boolean;
}

/** Not signed in, and the way to change it. */
export function Visitor({ ending, hasDemoAccounts }: VisitorProps) {
  return (
    <div className={styles.who}>
      <p>{ending === null ? 'You are not signed in here.' : toEndingWords(ending)}</p>
      <div className={button.actions}>
        <SignInLink />
      </div>
      {hasDemoAccounts && (
        <p className={styles.hint}>The sign-in page shows the demo accounts and their passwords.</p>
      )}
    </div>
  );
}

/** Signed in or not: nobody can say. */
export function UnknownVisitor() {
  return (
    <div className={styles.who}>
      <p>
        We cannot look up whether you are signed in. If you were, you have not been signed out. Please try
        again in a little while.
      </p>
      <TryAgainActions page="/" />
    </div>
  );
}
