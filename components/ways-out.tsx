import { SignOutButton } from './sign-out-button.tsx';
import styles from './ways-out.module.css';
import type { WayOut } from './ways-out-words.ts';

interface WaysOutProps {
  readonly proof: string;
  readonly ways: readonly WayOut[];
}

/** The ways to sign out, each with what it ends. */
export function WaysOut({ proof, ways }: WaysOutProps) {
  return (
    <ul className={styles.ways}>
      {ways.map(({ scope, doors, text }) => (
        <li key={scope}>
          <SignOutButton proof={proof} scope={scope} look={scope === 'provider' ? 'primary' : 'secondary'} />
          <p className={styles.doors}>{doors}</p>
          <p>{text}</p>
        </li>
      ))}
    </ul>
  );
}
