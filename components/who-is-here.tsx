import type { Session } from '#lib/session/session.ts';
import button from './button.module.css';
import styles from './hero.module.css';
import { toPersonName } from './person-name.ts';
import { ReloadWhenRestored } from './reload-when-restored.tsx';
import { SignInLink } from './sign-in-link.tsx';
import { SignedInActions } from './signed-in-actions.tsx';
import { TryAgainActions } from './try-again-actions.tsx';

interface WhoIsHereProps {
  /** `undefined` when nobody can say whether there is one. */
  readonly session: Session | null | undefined;
  readonly isDevelopment: boolean;
}

/** Signed in or not, and the way to change it. */
export function WhoIsHere({ session, isDevelopment }: WhoIsHereProps) {
  if (session === undefined) return <Unknown />;
  if (session === null) return <Visitor isDevelopment={isDevelopment} />;
  return (
    <div className={styles.who}>
      <p>
        You are signed in as <strong>{toPersonName(session.claims, session.subject)}</strong>.
      </p>
      <SignedInActions session={session} />
      <ReloadWhenRestored />
    </div>
  );
}

function Visitor({ isDevelopment }: Pick<WhoIsHereProps, 'isDevelopment'>) {
  return (
    <div className={styles.who}>
      <p>You are not signed in here.</p>
      <div className={button.actions}>
        <SignInLink />
      </div>
      {isDevelopment && (
        <p className={styles.hint}>
          With the identity provider that <code>npm run dev</code> starts, the sign-in page itself shows the
          demo accounts and their passwords.
        </p>
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
