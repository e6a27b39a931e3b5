const MINUTE = 60;

/** What is left, to be seen: by the minute, and by the second in the last one. */
export function toCountdownWords(seconds: number): string {
  if (seconds >= MINUTE) return count(Math.ceil(seconds / MINUTE), 'minute');
  return count(seconds, 'second');
}

/** What is left, to be heard: said again only when it is worth an interruption. */
export function toSpokenCountdown(seconds: number): string {
  const step = [10, 30, MINUTE].find((limit) => seconds <= limit);
  return toCountdownWords(step ?? seconds);
}

const count = (number: number, unit: string): string => `${number} ${number === 1 ? unit : `${unit}s`}`;
