import { expect, test } from 'vitest';
import { toDurationWords } from './duration-words.ts';

test.each([
  [0, 'less than a minute'],
  [59, 'less than a minute'],
  [60, '1 minute'],
  [3599, '59 minutes'],
  [3600, '1 hour'],
  [5400, '1 hour 30 minutes'],
  [28_800, '8 hours'],
])('%i seconds are %j', (seconds, words) => {
  expect(toDurationWords(seconds)).toBe(words);
});
