import { expect, test } from 'vitest';
import { toEndingWords } from './ending-words.ts';

test.each([
  [{ by: 'provider' } as const, /identity provider has signed you out\.$/],
  [{ by: 'provider', reason: 'password_changed' } as const, /signed you out.*password_changed$/],
  [{ by: 'person' } as const, /You have signed out/],
  [{ by: 'time' } as const, /time was over/],
])('%j is told as %s', (ending, words) => {
  expect(toEndingWords(ending)).toMatch(words);
});
