import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const DOCUMENT = readFileSync('docs/conformance.md', 'utf8');
const TESTS = globSync('app/bff/backchannel/conformance*.flow.test.ts')
  .map((path) => readFileSync(path, 'utf8'))
  .join('\n');

const namesIn = (text: string, pattern: RegExp) =>
  [...new Set([...text.matchAll(pattern)].map(([, name]) => name))].sort();

test('every row of the document on conformance has a test of its name, and every such test a row', () => {
  const rows = namesIn(DOCUMENT, /^\| (NB\d+) /gm);
  expect(rows).toHaveLength(22);
  expect(namesIn(TESTS, /'(NB\d+): /g)).toEqual(rows);
});

test('every module of the certification suite that the document names has a test of its name', () => {
  const modules = namesIn(DOCUMENT, /`(-[a-z-]+)`/g);
  expect(modules).toHaveLength(7);
  expect(namesIn(TESTS, /'(-[a-z-]+)(?:'| is)/g)).toEqual(modules);
});
