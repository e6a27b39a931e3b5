import styles from './site-footer.module.css';

export function SiteFooter() {
  return (
    <footer className={styles.footer}>
      <p>
        <code>nextjs-bff-logout</code> is a reference app. Your browser keeps a random key; the tokens stay on
        the server.
      </p>
    </footer>
  );
}
