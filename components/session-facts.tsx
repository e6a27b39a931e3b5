import type { Session } from '#lib/session/session.ts';
import { Moment } from './moment.tsx';
import styles from './session-facts.module.css';

interface SessionFactsProps {
  readonly session: Pick<Session, 'createdAt' | 'idleExpiresAt' | 'expiresAt' | 'issuer'>;
  /** Epoch seconds. */
  readonly now: number;
}

/** What may be shown of a session: since when, until when, and through whom. */
export function SessionFacts({ session, now }: SessionFactsProps) {
  const { createdAt, idleExpiresAt, expiresAt, issuer } = session;
  return (
    <dl className={styles.facts}>
      <div>
        <dt>Signed in</dt>
        <dd>
          <Moment at={createdAt} now={now} />
        </dd>
      </div>
      <div>
        <dt>Ends, if not used</dt>
        <dd>
          <Moment at={idleExpiresAt} now={now} />
        </dd>
      </div>
      <div>
        <dt>Ends at the latest</dt>
        <dd>
          <Moment at={expiresAt} now={now} />
        </dd>
      </div>
      <div>
        <dt>Identity provider</dt>
        <dd>{issuer}</dd>
      </div>
    </dl>
  );
}
