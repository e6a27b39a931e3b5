import type { ReactNode } from 'react';
import styles from './notice.module.css';

/** A page that says one thing and offers the ways on. */
export function Notice({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <div className={styles.notice}>
      <h1>{title}</h1>
      {children}
    </div>
  );
}
