import { expect, test } from 'vitest';
import { toCountdownWords, toSpokenCountdown } from './countdown-words.ts';

test.each([
  [120, '2 minutes', '2 minutes'],
  [119, '2 minutes', '2 minutes'],
  [61, '2 minutes', '2 minutes'],
  [60, '1 minute', '1 minute'],
  [59, '59 seconds', '1 minute'],
  [31, '31 seconds', '1 minute'],
  [30, '30 seconds', '30 seconds'],
  [10, '10 seconds', '10 seconds'],
  [1, '1 second', '10 seconds'],
  [0, '0 seconds', '10 seconds'],
])('%i seconds are shown as %s and said as %s', (seconds, shown, said) => {
  expect([toCountdownWords(seconds), toSpokenCountdown(seconds)]).toEqual([shown, said]);
});
