import { toDurationWords } from './duration-words.ts';
import styles from './session-facts.module.css';

/** Not those of `Intl`: server and browser may disagree on "Sep" or "Sept", and React insists on the same. */
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** A moment in epoch seconds, as seen from `now`; as a number where it is too far away for a date. */
export function Moment({ at, now }: { readonly at: number; readonly now: number }) {
  const date = new Date(at * 1000);
  if (Number.isNaN(date.getTime())) return <code>{at}</code>;
  const distance = toDurationWords(Math.abs(at - now));
  return (
    <>
      {at > now ? `in ${distance}` : `${distance} ago`}{' '}
      <time className={styles.clock} dateTime={date.toISOString()}>
        {toUtcWords(date)}
      </time>
    </>
  );
}

/** In UTC, and saying so: the server does not know what the person's clock shows. */
function toUtcWords(date: Date): string {
  const day = `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
  const [hours, minutes] = [date.getUTCHours(), date.getUTCMinutes()].map((part) =>
    `${part}`.padStart(2, '0'),
  );
  return `${day}, ${hours}:${minutes} UTC`;
}
