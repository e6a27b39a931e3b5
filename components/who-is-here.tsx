import type { Session, SessionEnding } from '#lib/session/session.ts';
import button from './button.module.css';
import { toEndingWords } from './ending-words.ts';
import styles from './hero.module.css';
import { toPersonName } from './person-name.ts';
import { SignInLink } from './sign-in-link.tsx';
import { SignedInActions } from './signed-in-actions.tsx';
import { TryAgainActions } from './try-again-actions.tsx';

interface WhoIsHereProps {
  /** `undefined` when nobody can say whether there is one. */
  readonly session: Session | null | undefined;
  /** What became of the session that this browser has had, where that is known. */
  readonly ending: SessionEnding | null;
  /** The identity provider is the one that `npm run dev` starts. */
  readonly hasDemoAccounts: boolean;
}

/** Signed in or not, and the way to change it. */
export function WhoIsHere({ session, ending, hasDemoAccounts }: WhoIsHereProps) {
  if (session === undefined) return <Unknown />;
  if (session === null) return <Visitor ending={ending} hasDemoAccounts={hasDemoAccounts} />;
  return (
    <div className={styles.who}>
      <p>
        You are signed in as <strong>{toPersonName(session.claims, session.subject)}</strong>.
      </p>
      <SignedInActions session={session} />
    </div>
  );
}

function Visitor({ ending, hasDemoAccounts }: Omit<WhoIsHereProps, 'session'>) {
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

function Unknown() {
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
