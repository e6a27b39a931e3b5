import styles from './section.module.css';

/** Explains what this app does when somebody signs out. */
export function RealSignOut() {
  return (
    <section className={styles.section} aria-labelledby="really-signed-out">
      <h2 id="really-signed-out">What “really signed out” means</h2>
      <ol className={styles.steps}>
        <li>
          <strong>We end our own session first.</strong> On the server, so that nothing that fails afterwards
          can keep you signed in.
        </li>
        <li>
          <strong>Then your browser goes to the identity provider,</strong> as a visit you can see. Only your
          browser can end its session there.
        </li>
        <li>
          <strong>Then we tell you the truth.</strong> The last page says of each door whether it is shut,
          still open, or not known, and what you can do about it.
        </li>
        <li>
          <strong>It works from the other side too.</strong> When your session ends at the identity provider,
          it tells our server, and you are signed out here.
        </li>
      </ol>
      <p className={styles.test}>
        <strong>The test.</strong> Sign out, then press “Sign in”. If you are asked for your password, you
        were really signed out.
      </p>
    </section>
  );
}
