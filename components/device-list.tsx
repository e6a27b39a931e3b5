'use client';

import { useRef, useState } from 'react';
import type { OwnSession } from '#lib/bff/own-sessions.ts';
import { type OwnSessionList, useOwnSessions } from '#lib/client/use-own-sessions.ts';
import button from './button.module.css';
import styles from './device-list.module.css';
import { EndSessionsForm } from './end-sessions-form.tsx';
import { Moment } from './moment.tsx';
import table from './table.module.css';

interface DeviceListProps {
  readonly rendered: OwnSessionList;
  /** That of the session the page was made for. */
  readonly proof: string;
  /** The id of its heading. */
  readonly labelledBy: string;
}

/** Where the person is signed in, and buttons to change that. Without a script, each sends its form. */
export function DeviceList({ rendered, proof, labelledBy }: DeviceListProps) {
  const { list, end } = useOwnSessions(rendered);
  const [outcome, setOutcome] = useState('');
  const status = useRef<HTMLParagraphElement>(null);
  const endAndTell = async (device: string, id?: string) => {
    setOutcome((await end(id)) ? `Signed out: ${device}.` : 'That did not work. Please try again.');
    // The button that was pressed is gone.
    status.current?.focus();
  };
  return (
    <>
      <table className={table.table} aria-labelledby={labelledBy}>
        <thead>
          <tr>
            <th scope="col">Device</th>
            <th scope="col">Last used</th>
          </tr>
        </thead>
        <tbody>
          {list.sessions.map((session) => (
            <Row key={session.id} session={session} now={list.now} proof={proof} onEnd={endAndTell} />
          ))}
        </tbody>
      </table>
      <p ref={status} className={styles.outcome} role="status" tabIndex={-1}>
        {outcome}
      </p>
      {list.sessions.some(({ current }) => !current) && (
        <EndSessionsForm proof={proof} onSubmit={() => void endAndTell('all other devices')}>
          <button className={button.secondary} type="submit">
            Sign out all others
          </button>
        </EndSessionsForm>
      )}
    </>
  );
}

interface RowProps {
  readonly session: OwnSession;
  readonly now: number;
  readonly proof: string;
  readonly onEnd: (device: string, id: string) => Promise<void>;
}

function Row({ session, now, proof, onEnd }: RowProps) {
  const { id, lastUsedAt, current } = session;
  const device = session.device ?? 'Unknown device';
  return (
    <tr>
      <th scope="row">
        {device} {current && <strong>(this one)</strong>}
      </th>
      <td>
        <div className={styles.use}>
          <span id={`used-${id}`}>
            <Moment at={Date.parse(lastUsedAt) / 1000} now={now} />
          </span>
          {!current && (
            <EndSessionsForm proof={proof} id={id} onSubmit={() => void onEnd(device, id)}>
              <button
                className={button.small}
                type="submit"
                aria-label={`Sign out ${device}`}
                aria-describedby={`used-${id}`}
              >
                Sign out
              </button>
            </EndSessionsForm>
          )}
        </div>
      </td>
    </tr>
  );
}
