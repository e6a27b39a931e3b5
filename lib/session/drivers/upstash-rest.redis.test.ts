import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { afterAll, beforeAll, expect, inject, onTestFinished, test } from 'vitest';
import { startUpstashRestServer, type UpstashRestServer } from '#dev/testing/upstash-rest-server.ts';
import { createSealer } from '#lib/session/seal.ts';
import { describeSessionStore } from '#lib/session/session-store.contract.ts';
import { createRedisStore } from './redis.ts';
import type { Batch } from './redis-commands.ts';
import { createUpstashCommands } from './upstash-rest.ts';

const sealer = createSealer(['a secret for tests, 32 characters']);
const ping: readonly Batch[] = [[['PING']]];

let server: UpstashRestServer;
beforeAll(async () => {
  server = await startUpstashRestServer(inject('redisUrl'));
});
afterAll(() => server.stop());

describeSessionStore('Redis behind the REST protocol of Upstash', async ({ now }) => {
  const commands = createUpstashCommands(server);
  return createRedisStore({ driver: 'upstash', commands, sealer, now, prefix: `${randomUUID()}:` });
});

test('a pipeline is one request', async () => {
  const before = server.requests();
  const key = randomUUID();
  const replies = await createUpstashCommands(server).pipeline([
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
  const commands = createUpstashCommands(server);
  await expect(commands.pipeline([[['PING']], [['SET', 'too', 'many', 'words', 'here']]])).rejects.toThrow(
    /syntax/,
  );
});

test('a wrong token is told without repeating what was sent', async () => {
  const commands = createUpstashCommands({ url: server.url, token: 'wrong' });
  const before = server.requests();
  const failure = commands.pipeline([[['SET', 'key', 'a sealed record', 'EX', 60]]]);
  await expect(failure).rejects.toThrow(/^Unauthorized$/);
  expect(server.requests() - before).toBe(1);
});

test('a server that cannot be reached is asked once', async () => {
  const commands = createUpstashCommands({ url: 'http://127.0.0.1:1', token: 'any' });
  await expect(commands.pipeline(ping)).rejects.toThrow('fetch failed');
});

test('a server that does not answer is given up when the time is up, after one request', async () => {
  let requests = 0;
  const silent = createServer(() => {
    requests += 1;
  });
  await once(silent.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => {
    silent.closeAllConnections();
    silent.close();
  });
  const address = silent.address();
  const port = typeof address === 'object' ? address?.port : 0;
  const commands = createUpstashCommands({ url: `http://127.0.0.1:${port}`, token: 'any' });
  await expect(commands.pipeline(ping)).rejects.toThrow(expect.objectContaining({ name: 'TimeoutError' }));
  expect(requests).toBe(1);
});
