import { Moment } from './moment.tsx';
import styles from './session-facts.module.css';
import type { SessionFact } from './session-layer-facts.ts';

interface SessionFactsProps {
  readonly facts: readonly SessionFact[];
  /** Epoch seconds. */
  readonly now: number;
}

/** What is known of a session: since when, until when, and through whom. */
export function SessionFacts({ facts, now }: SessionFactsProps) {
  return (
    <dl className={styles.facts}>
      {facts.map(({ label, value }) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{typeof value === 'number' ? <Moment at={value} now={now} /> : value}</dd>
        </div>
      ))}
    </dl>
  );
}
