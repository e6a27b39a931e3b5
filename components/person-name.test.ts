import { expect, test } from 'vitest';
import { toPersonName } from './person-name.ts';

test.each([
  [{ name: 'Alice Liddell', preferred_username: 'alice' }, 'Alice Liddell'],
  [{ name: ' ', preferred_username: 'alice' }, 'alice'],
  [{ name: { given: 'Alice' }, email: 'alice@example.com' }, 'alice@example.com'],
  [{}, 'subject-1'],
])('with the claims %j the person is called %j', (claims, name) => {
  expect(toPersonName(claims, 'subject-1')).toBe(name);
});
