import { toDurationWords } from './duration-words.ts';
import styles from './session-facts.module.css';

/** In UTC, and saying so: the server does not know what the person's clock shows. */
const FORMAT = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' });

/** A moment in epoch seconds, as seen from `now`; as a number where it is too far away for a date. */
export function Moment({ at, now }: { readonly at: number; readonly now: number }) {
  const date = new Date(at * 1000);
  if (Number.isNaN(date.getTime())) return <code>{at}</code>;
  const distance = toDurationWords(Math.abs(at - now));
  return (
    <>
      {at > now ? `in ${distance}` : `${distance} ago`}{' '}
      <time className={styles.clock} dateTime={date.toISOString()}>
        {FORMAT.format(date)} UTC
      </time>
    </>
  );
}
