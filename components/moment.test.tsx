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

test('every month has one name, whatever the language data of a machine calls it', () => {
  const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
  for (const [month, name] of MONTHS.entries()) {
    const shown = Moment({ at: Date.UTC(2026, month, 1, 13, 4) / 1000, now: 0 });
    expect(JSON.stringify(shown)).toContain(`"1 ${name} 2026, 13:04 UTC"`);
  }
});
