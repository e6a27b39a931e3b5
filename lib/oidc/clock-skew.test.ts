import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readClockSkew } from './clock-skew.ts';

const NOON = Date.parse('2026-03-01T12:00:00Z') / 1000;

let headers: Record<string, string>;
const server = createServer((_, response) => {
  response.sendDate = false;
  response.writeHead(200, headers).end();
});

beforeEach(() => once(server.listen(0, '127.0.0.1'), 'listening'));
afterEach(() => once(server.close(), 'close'));

const read = () => readClockSkew(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, () => NOON);

test.each([
  ['Sun, 01 Mar 2026 12:00:00 GMT', 0],
  ['Sun, 01 Mar 2026 12:01:30 GMT', 90],
  ['Sun, 01 Mar 2026 11:58:00 GMT', -120],
])('at noon, an answer of %s is from a clock that is %i seconds ahead', async (date, seconds) => {
  headers = { date };
  expect(await read()).toBe(seconds);
});

test('the time that an answer has spent in a cache does not count', async () => {
  headers = { date: 'Sun, 01 Mar 2026 11:00:00 GMT', age: '3600' };
  expect(await read()).toBe(0);
});

test.each<[string, Record<string, string>]>([
  ['no date', {}],
  ['no real date', { date: 'today' }],
  ['an age that is none', { date: 'Sun, 01 Mar 2026 12:00:00 GMT', age: 'old' }],
])('an answer with %s says nothing of the clock', async (_, given) => {
  headers = given;
  expect(await read()).toBeNull();
});

test('a server that does not answer says nothing of its clock', async () => {
  expect(await readClockSkew('http://127.0.0.1:9', () => NOON)).toBeNull();
});
