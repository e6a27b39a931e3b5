import { format } from 'node:util';
import { afterEach, beforeEach, expect, vi } from 'vitest';

const unexpected: string[] = [];

// A test that expects a complaint takes it with a spy of its own: vi.spyOn(console, 'error').mockReturnValue().
beforeEach(() => {
  for (const level of ['error', 'warn'] as const) {
    vi.spyOn(console, level).mockImplementation((...args) => {
      unexpected.push(`console.${level}: ${format(...args)}`);
    });
  }
});

afterEach(() => {
  expect(unexpected.splice(0), 'unexpected console output').toEqual([]);
});
