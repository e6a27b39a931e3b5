import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createKeySet, isKeysJustRead } from './key-set.ts';

const { publicKey } = await generateKeyPair('RS256', { extractable: true });
const jwk = await exportJWK(publicKey);
const TOKEN = { payload: '', signature: '' };

let server: Server;
let url: string;
let now: number;
let published: readonly JWK[];
let status: number;
let requests: number;
let isHanging: boolean;

beforeEach(async () => {
  [now, published, status, requests] = [1_800_000_000, [{ ...jwk, kid: 'first' }], 200, 0];
  isHanging = false;
  server = createServer((request, response) => {
    if (request.url === '/jwks') requests += 1;
    if (isHanging) return;
    response
      .writeHead(status, { 'content-type': 'application/json' })
      .end(JSON.stringify({ keys: published }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks`;
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const open = () => {
  const keys = createKeySet({ url, timeoutMs: 5000, now: () => now });
  return (kid: string) => keys.find({ alg: 'RS256', kid }, TOKEN);
};

test('keys are read once, however many ask at the same time', async () => {
  const find = open();
  await Promise.all(Array.from({ length: 20 }, () => find('first')));
  await find('first');
  expect(requests).toBe(1);
});

test.each([0, 10])('a key that is new is found at once, %i seconds after the others', async (seconds) => {
  const find = open();
  await find('first');
  now += seconds;
  published = [{ ...jwk, kid: 'second' }];
  await expect(find('second')).resolves.toBeTruthy();
  expect(requests).toBe(2);
});

test('a flood of unknown keys asks the issuer at most once in 10 seconds, also while it fails', async () => {
  const find = open();
  await find('first');
  now += 10;
  status = 500;
  for (let second = 0; second < 20; second += 1) {
    await Promise.all(
      Array.from({ length: 5 }, (_, index) => find(`unknown-${index}`).catch(() => undefined)),
    );
    now += 1;
  }
  expect(requests).toBe(3);
});

test('known keys keep working while the issuer does not answer, and are read anew when it is back', async () => {
  const find = open();
  await find('first');
  now += 3600;
  status = 503;
  await expect(find('first')).resolves.toBeTruthy();
  await expect.poll(() => requests).toBe(2);
  now += 3600;
  status = 200;
  // Until the read before has come to its end, it is joined.
  const readsAfterUse = async () => {
    await find('first');
    return requests;
  };
  await expect.poll(readsAfterUse).toBe(3);
});

test.each([
  [200, true],
  [500, false],
])(
  'a key that was missing a moment ago, when the issuer answered %i: that its keys have just been read is %s',
  async (answer, hasRead) => {
    const find = open();
    await find('first');
    now += 10;
    status = answer;
    await find('unknown').catch(() => undefined);
    now += 1;
    expect(isKeysJustRead(await find('unknown').catch((error: unknown) => error))).toBe(hasRead);
    expect(requests).toBe(2);
  },
);

test('keys that are no longer fresh are read anew at most once in 10 seconds while the issuer fails', async () => {
  const find = open();
  await find('first');
  now += 3600;
  status = 503;
  for (let second = 0; second < 20; second += 1) {
    await expect(find('first')).resolves.toBeTruthy();
    // As long as a read in the background takes: one that is under way would hide the next.
    await fetch(new URL('/elsewhere', url));
    now += 1;
  }
  expect(requests).toBeGreaterThan(1);
  expect(requests).toBeLessThanOrEqual(3);
});

test('keys are good for ten minutes, and are read anew then', async () => {
  const find = open();
  await find('first');
  now += 599;
  await find('first');
  // As long as a read in the background would take.
  await fetch(new URL('/elsewhere', url));
  expect(requests).toBe(1);
  now += 1;
  await find('first');
  await expect.poll(() => requests).toBe(2);
});

test('a token with a known key does not wait for keys to be read anew', async () => {
  const find = open();
  await find('first');
  now += 3600;
  isHanging = true;
  await expect(find('first')).resolves.toBeTruthy();
  await expect.poll(() => requests).toBe(2);
});

test('an issuer that was never reached is asked again, at most once in 10 seconds', async () => {
  const find = open();
  status = 500;
  for (let times = 0; times < 5; times += 1) await expect(find('first')).rejects.toThrow();
  expect(requests).toBe(1);
  status = 200;
  now += 10;
  await expect(find('first')).resolves.toBeTruthy();
});

test('keys of another address, to which the issuer redirects, are not taken', async () => {
  server.prependListener('request', (request, response) => {
    status = request.url === '/jwks' ? 307 : 200;
    response.setHeader('location', '/elsewhere');
  });
  await expect(open()('first')).rejects.toThrow();
  expect(requests).toBe(1);
});

test("keys of a kind that is not known stand in nobody's way", async () => {
  published = [{ kty: 'unheard-of', kid: 'first' }, {} as JWK, { ...jwk, kid: 'first' }];
  await expect(open()('first')).resolves.toBeTruthy();
});
