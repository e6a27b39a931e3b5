import { expect, test } from 'vitest';
import { Moment } from './moment.tsx';

const LAST = 8_640_000_000_000;

test.each([1e300, -1e300, LAST + 1])('%d is no moment: it is shown as it is', (at) => {
  expect(Moment({ at, now: 0 })).toEqual(<code>{at}</code>);
});

test.each([0, -1, 1.5, LAST])('%d is a moment', (at) => {
  const shown = Moment({ at, now: 0 });
  expect(JSON.stringify(shown)).toContain(new Date(at * 1000).toISOString());
});
