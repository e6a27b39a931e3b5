import type { OwnSession } from '#lib/bff/own-sessions.ts';
import { Moment } from './moment.tsx';
import styles from './table.module.css';

interface OwnSessionsProps {
  readonly sessions: readonly OwnSession[];
  /** Epoch seconds. */
  readonly now: number;
  /** The id of its heading. */
  readonly labelledBy: string;
}

/** Where else the person is signed in. */
export function OwnSessions({ sessions, now, labelledBy }: OwnSessionsProps) {
  return (
    <table className={styles.table} aria-labelledby={labelledBy}>
      <thead>
        <tr>
          <th scope="col">Device</th>
          <th scope="col">Last used</th>
        </tr>
      </thead>
      <tbody>
        {sessions.map(({ id, device, lastUsedAt, current }) => (
          <tr key={id}>
            <th scope="row">
              {device ?? 'Unknown device'} {current && <strong>(this one)</strong>}
            </th>
            <td>
              <Moment at={Date.parse(lastUsedAt) / 1000} now={now} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
