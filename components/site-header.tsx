import { Mark } from './mark.tsx';
import styles from './site-header.module.css';

/** The same for everyone: who is signed in, only the pages know. */
export function SiteHeader() {
  return (
    <header className={styles.band}>
      <a className={styles.skip} href="#content">
        Skip to the content
      </a>
      <nav className={styles.nav} aria-label="Main">
        <a className={styles.home} href="/">
          <Mark size={30} /> Signed out means out
        </a>
        <a href="/account">Your account</a>
      </nav>
    </header>
  );
}
