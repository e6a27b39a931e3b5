'use client';

import { useRef, useState, useSyncExternalStore } from 'react';
import type { OwnSession } from '#lib/bff/own-sessions.ts';
import { type OwnSessionList, useOwnSessions } from '#lib/client/use-own-sessions.ts';
import button from './button.module.css';
import styles from './device-list.module.css';
import { Moment } from './moment.tsx';
import table from './table.module.css';

interface DeviceListProps {
  readonly rendered: OwnSessionList;
  /** The id of its heading. */
  readonly labelledBy: string;
}

/** Where the person is signed in, and buttons to change that, which only a script can. */
export function DeviceList({ rendered, labelledBy }: DeviceListProps) {
  const { list, end } = useOwnSessions(rendered);
  const [outcome, setOutcome] = useState('');
  const status = useRef<HTMLParagraphElement>(null);
  const canAct = useIsHydrated();
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
            <Row
              key={session.id}
              session={session}
              now={list.now}
              onEnd={canAct && !session.current ? endAndTell : undefined}
            />
          ))}
        </tbody>
      </table>
      <p ref={status} className={styles.outcome} role="status" tabIndex={-1}>
        {outcome}
      </p>
      {canAct && list.sessions.some(({ current }) => !current) && (
        <div className={button.actions}>
          <button
            className={button.secondary}
            type="button"
            onClick={() => void endAndTell('all other devices')}
          >
            Sign out all others
          </button>
        </div>
      )}
    </>
  );
}

interface RowProps {
  readonly session: OwnSession;
  readonly now: number;
  readonly onEnd: ((device: string, id: string) => Promise<void>) | undefined;
}

function Row({ session, now, onEnd }: RowProps) {
  const { id, lastUsedAt, current } = session;
  const device = session.device ?? 'Unknown device';
  return (
    <tr>
      <th scope="row">
        {device} {current && <strong>(this one)</strong>}
      </th>
      <td>
        <div className={styles.use}>
          <span>
            <Moment at={Date.parse(lastUsedAt) / 1000} now={now} />
          </span>
          {onEnd && (
            <button
              className={button.small}
              type="button"
              aria-label={`Sign out ${device}`}
              onClick={() => void onEnd(device, id)}
            >
              Sign out
            </button>
          )}
        </div>
      </td>
    </tr>
  );
}

const useIsHydrated = () =>
  useSyncExternalStore(
    () => () => {},
    () => true,
    () => false,
  );
