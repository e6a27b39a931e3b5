import button from './button.module.css';
import styles from './session-doubt.module.css';

interface SessionDoubtProps {
  /** Nobody could say whether there is a session, the last time. */
  readonly hasFailed: boolean;
  readonly onTryAgain: () => void;
}

/** In place of a page that may be somebody else's by now. Most of the time it is gone before anybody sees it. */
export function SessionDoubt({ hasFailed, onTryAgain }: SessionDoubtProps) {
  return (
    <div className={styles.doubt}>
      <p role="status">
        {hasFailed
          ? 'We cannot look up your session. What is on this page is hidden until we can, and not lost.'
          : 'One moment: we look up your session.'}
      </p>
      {hasFailed && (
        <button className={button.secondary} type="button" onClick={onTryAgain}>
          Try again
        </button>
      )}
    </div>
  );
}
