import type { Session } from '#lib/session/session.ts';
import styles from './hero.module.css';
import { toPersonName } from './person-name.ts';
import { SignedInActions } from './signed-in-actions.tsx';

/** Who is signed in, and what to do about it. */
export function SignedInPerson({ session }: { readonly session: Session }) {
  return (
    <div className={styles.who}>
      <p>
        You are signed in as <strong>{toPersonName(session.claims, session.subject)}</strong>.
      </p>
      <SignedInActions session={session} />
    </div>
  );
}
