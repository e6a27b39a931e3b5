/** A duration as people say it, to the minute: `7 hours 59 minutes`. */
export function toDurationWords(seconds: number): string {
  if (seconds < 60) return 'less than a minute';
  const wholeMinutes = Math.floor(seconds / 60);
  const [hours, minutes] = [Math.floor(wholeMinutes / 60), wholeMinutes % 60];
  return [count(hours, 'hour'), count(minutes, 'minute')].filter((part) => part !== '').join(' ');
}

function count(number: number, unit: string): string {
  if (number === 0) return '';
  return number === 1 ? `1 ${unit}` : `${number} ${unit}s`;
}
