import type { ReactNode } from 'react';
import button from './button.module.css';
import type { DoorState } from './exit-plan.tsx';
import styles from './layer-list.module.css';

interface Layer {
  readonly name: string;
  readonly text: ReactNode;
  readonly details?: ReactNode;
  /** Where something is known of it just now. */
  readonly door?: DoorState;
  readonly status?: string;
  readonly action?: { readonly label: string; readonly href: string };
}

/** The three session layers, numbered as in the exit plan. */
export function LayerList({ layers }: { readonly layers: readonly Layer[] }) {
  return (
    <ol className={styles.list}>
      {layers.map(({ name, text, details, door, status, action }) => (
        <li key={name} className={door && styles[door]}>
          <h3>{name}</h3>
          {status && <p className={styles.status}>{status}</p>}
          <p>{text}</p>
          {details}
          {action && (
            <a className={button.secondary} href={action.href}>
              {action.label}
            </a>
          )}
        </li>
      ))}
    </ol>
  );
}
