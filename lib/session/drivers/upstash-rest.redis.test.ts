import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, expect, inject, onTestFinished, test } from 'vitest';
import { startUpstashRestServer, type UpstashRestServer } from '#dev/testing/upstash-rest-server.ts';
import { describeError } from '#lib/log.ts';
import { createRecordSealer } from '#lib/session/record-seal.ts';
import { describeSessionStore } from '#lib/session/session-store.contract.ts';
import { PATIENCE_MS } from './redis.fixture.ts';
import { createRedisStore } from './redis.ts';
import { type Batch, LIMIT_MS } from './redis-commands.ts';
import { createUpstashCommands } from './upstash-rest.ts';

const sealer = createRecordSealer(['a secret for tests, 32 characters']);
const ping: readonly Batch[] = [[['PING']]];

let server: UpstashRestServer;
beforeAll(async () => {
  server = await startUpstashRestServer(inject('redisUrl'));
});
afterAll(() => server.stop());

describeSessionStore('Redis behind the REST protocol of Upstash', async ({ now }) => {
  const commands = createUpstashCommands(server, PATIENCE_MS);
  return createRedisStore({ driver: 'upstash', commands, sealer, now, prefix: `${randomUUID()}:` });
});

test('a pipeline is one request', async () => {
  const before = server.requests();
  const key = randomUUID();
  const replies = await createUpstashCommands(server, PATIENCE_MS).pipeline([
    [['PING'], ['SET', key, 'ä', 'EX', 60]],
    [['GET', key]],
    [
      ['ZADD', `${key}-set`, 7, 'b'],
      ['EXPIRE', `${key}-set`, 60],
      ['ZMSCORE', `${key}-set`, 'a', 'b'],
    ],
  ]);
  expect(replies).toEqual(['OK', 'ä', [null, '7']]);
  expect(server.requests() - before).toBe(1);
});

test('a command that fails fails the pipeline, and says why', async () => {
  const commands = createUpstashCommands(server, PATIENCE_MS);
  await expect(commands.pipeline([[['PING']], [['SET', 'too', 'many', 'words', 'here']]])).rejects.toThrow(
    /syntax/,
  );
});

test('a wrong token is told without repeating what was sent', async () => {
  const commands = createUpstashCommands({ url: server.url, token: 'wrong' }, PATIENCE_MS);
  const before = server.requests();
  const failure = commands.pipeline([[['SET', 'key', 'a sealed record', 'EX', 60]]]);
  await expect(failure).rejects.toThrow(/^Unauthorized$/);
  expect(server.requests() - before).toBe(1);
});

test('a server that cannot be reached is asked once', async () => {
  const commands = createUpstashCommands({ url: 'http://127.0.0.1:1', token: 'any' }, PATIENCE_MS);
  await expect(commands.pipeline(ping)).rejects.toThrow('fetch failed');
});

/** A server that misbehaves: whoever listens there, it is no Redis. */
async function startFrontThat(answer: (response: ServerResponse) => void) {
  let requests = 0;
  const front = createServer((_request, response) => {
    requests += 1;
    answer(response);
  });
  await once(front.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => {
    front.closeAllConnections();
    front.close();
  });
  const { port } = front.address() as AddressInfo;
  const commands = createUpstashCommands({ url: `http://127.0.0.1:${port}`, token: 'any' });
  return { commands, requests: () => requests };
}

test.each<[string, (response: ServerResponse) => void]>([
  ['does not answer', () => {}],
  ['stops in the middle of an answer', (response) => void response.writeHead(200).write('[{"result":')],
])('a server that %s is given up when the time is up, after one request', async (_, answer) => {
  const { commands, requests } = await startFrontThat(answer);
  await expect(commands.pipeline(ping)).rejects.toThrow(expect.objectContaining({ name: 'TimeoutError' }));
  expect(requests()).toBe(1);
});

/** A server in a thread of its own, which answers only when this one does nothing but wait for it. */
const PATIENT_SERVER = `
  const { createServer } = require('node:http');
  const { parentPort, workerData: steps } = require('node:worker_threads');
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      Atomics.store(steps, 0, 1);
      Atomics.wait(steps, 1, 0);
      response.end('[{"result":"UE9ORw=="}]', () => {
        Atomics.store(steps, 2, 1);
        Atomics.notify(steps, 2);
      });
    });
  });
  server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));
`;

test('an answer that has arrived while the process was busy is read, though the time is up', async () => {
  const steps = new Int32Array(new SharedArrayBuffer(16));
  const worker = new Worker(PATIENT_SERVER, { eval: true, workerData: steps });
  onTestFinished(() => void worker.terminate());
  const [port] = await once(worker, 'message');
  const commands = createUpstashCommands({ url: `http://127.0.0.1:${port}`, token: 'any' });
  const replies = commands.pipeline(ping);
  while (Atomics.load(steps, 0) === 0) await setImmediate();
  Atomics.store(steps, 1, 1);
  Atomics.notify(steps, 1);
  Atomics.wait(steps, 2, 0);
  // Busy until the timer is due.
  Atomics.wait(steps, 3, 0, LIMIT_MS);
  expect(await replies).toEqual(['PONG']);
});

test.each([
  [500, '{"error":"internal"}'],
  [500, ''],
  [502, '<html>Bad Gateway</html>'],
  [429, '{"error":"ERR max requests limit exceeded"}'],
  [200, ''],
  [200, '<html>Sign in to the Wi-Fi</html>'],
  [200, 'null'],
  [200, '{}'],
  [200, '{"result":null}'],
  [200, '[]'],
  [200, '[{}]'],
  [200, '[null]'],
  [200, '[{"result":null},{"result":null},{"result":null},{"result":null}]'],
  [200, '[{"result":"UE9OR"'],
])('an answer of %i with %j is a failure, not a record that is missing', async (status, body) => {
  const { commands, requests } = await startFrontThat((response) => response.writeHead(status).end(body));
  const store = createRedisStore({ driver: 'upstash', commands, sealer, now: () => 0, prefix: '' });
  await expect(store.claimOnce({ name: 'the-name', ttlSeconds: 60 })).rejects.toMatchObject({
    code: 'store_unavailable',
  });
  expect(requests()).toBe(1);
  await expect(store.read('id')).rejects.toMatchObject({ code: 'store_unavailable' });
  const failure = await commands.pipeline([[['GET', 'a-key']]]).catch(describeError);
  expect(failure).not.toContain('a-key');
});
