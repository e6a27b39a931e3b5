import { expect, test, vi } from 'vitest';
import { BffError, isBffError } from './errors.ts';

test('an error is known as ours when its class was loaded a second time', async () => {
  vi.resetModules();
  const again = await import('./errors.ts');
  const error = new again.BffError('store_unavailable', 'The store does not answer.');
  expect(error).not.toBeInstanceOf(BffError);
  expect(isBffError(error)).toBe(true);
});

test('an error of anybody else is not ours', () => {
  for (const error of [new Error('x'), { name: 'BffError' }, null, 'BffError']) {
    expect(isBffError(error)).toBe(false);
  }
});
