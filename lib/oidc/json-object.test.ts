import { expect, test } from 'vitest';
import { parseJsonObject } from './json-object.ts';

test.each([
  ['{}', {}],
  [' { "a" : { "a" : 1 } , "b" : [ { "a" : 1 } , { "a" : 2 } ] } ', { a: { a: 1 }, b: [{ a: 1 }, { a: 2 }] }],
  ['{"a":"a","b":"\\"a\\":"}', { a: 'a', b: '"a":' }],
  ['{"a":"{","b":"}"}', { a: '{', b: '}' }],
])('%s is read', (text, expected) => {
  expect(parseJsonObject(text)).toEqual(expected);
});

test.each([
  '{"a":1,"a":2}',
  '{"a":1,"\\u0061":2}',
  '{"x":{"a":1,"b":{},"a":2}}',
  '{"x":[{"a":1,"a":1}]}',
  '{"a":{"b":1},"c":"}","a":2}',
  '[]',
  'null',
  '"text"',
  '1',
  '{',
  '{"a":1}x',
  '',
])('%s is refused', (text) => {
  expect(parseJsonObject(text)).toBeNull();
});
