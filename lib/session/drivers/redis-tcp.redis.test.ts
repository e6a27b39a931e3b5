import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest';
import { findFreePort } from '#dev/ports.ts';
import { type RedisCluster, startRedisCluster } from '#dev/testing/redis-cluster.ts';
import { startRedisServer } from '#dev/testing/redis-server.ts';
import { createRecordSealer } from '#lib/session/record-seal.ts';
import { describeSessionNews } from '#lib/session/session-news.contract.ts';
import { describeSessionStore } from '#lib/session/session-store.contract.ts';
import { testRandomUse } from '#lib/session/session-store.property.ts';
import { createRedisStore } from './redis.ts';
import { createRedisSubscription } from './redis-subscription.ts';
import { createTcpCommands } from './redis-tcp.ts';

const sealer = createRecordSealer(['a secret for tests, 32 characters']);

type Urls = readonly [string, ...string[]];

const createStore = (urls: Urls, now: () => number, prefix = `${randomUUID()}:`) =>
  createRedisStore({
    driver: 'redis',
    commands: createTcpCommands(urls),
    subscription: createRedisSubscription(urls),
    sealer,
    now,
    prefix,
  });

const createStores = (urls: Urls, now: () => number, prefix = `${randomUUID()}:`) =>
  [createStore(urls, now, prefix), createStore(urls, now, prefix)] as const;

describeSessionStore('one Redis', async ({ now }) => createStore([inject('redisUrl')], now));

describeSessionNews('one Redis', async ({ now }) => createStores([inject('redisUrl')], now));

testRandomUse('one Redis', async ({ now }) => createStores([inject('redisUrl')], now), 40);

describe('three nodes', () => {
  let cluster: RedisCluster;
  beforeAll(async () => {
    cluster = await startRedisCluster();
  }, 60_000);
  afterAll(() => cluster.stop());

  describeSessionStore('a Redis Cluster', async ({ now }) => createStore(cluster.urls, now));

  describeSessionNews('a Redis Cluster', async ({ now }) => createStores(cluster.urls, now));

  testRandomUse('a Redis Cluster', async ({ now }) => createStores(cluster.urls, now), 20);
});

describe('a connection', () => {
  const ping = [[['PING']]] as const;

  test('is opened at first use, with user and password', async () => {
    const redis = await startRedisServer(['--requirepass', 'p@ss/word']);
    onTestFinished(redis.stop);
    const as = (credentials: string) => {
      const commands = createTcpCommands([redis.url.replace('//', `//${credentials}@`)]);
      onTestFinished(commands.close);
      return commands;
    };
    const setUser = ['ACL', 'SETUSER', 'bff', 'on', '>other:secret', '~*', '+@all'] as const;
    expect(await as(':p%40ss%2Fword').pipeline([[setUser]])).toEqual(['OK']);
    expect(await as('bff:other%3Asecret').pipeline(ping)).toEqual(['PONG']);

    const stranger = as('bff:wrong');
    await expect(stranger.pipeline(ping)).rejects.toThrow(/WRONGPASS/);
    await expect(stranger.pipeline(ping)).rejects.toThrow(/WRONGPASS/);
  });

  test('that was lost is replaced by the next pipeline', async () => {
    const port = await findFreePort();
    const commands = createTcpCommands([`redis://127.0.0.1:${port}`]);
    await expect(commands.pipeline(ping)).rejects.toThrow();
    const first = await startRedisServer(['--port', String(port)]);
    expect(await commands.pipeline(ping)).toEqual(['PONG']);
    await first.stop();
    await expect(commands.pipeline(ping)).rejects.toThrow();
    const second = await startRedisServer(['--port', String(port)]);
    onTestFinished(second.stop);
    onTestFinished(commands.close);
    expect(await commands.pipeline(ping)).toEqual(['PONG']);
  });

  test('without an answer is given up when the time is up', async () => {
    const silent = createServer((socket) => socket.on('error', () => {}).resume());
    await once(silent.listen(0, '127.0.0.1'), 'listening');
    onTestFinished(() => void silent.close());
    const address = silent.address();
    const port = typeof address === 'object' ? address?.port : 0;
    const commands = createTcpCommands([`redis://127.0.0.1:${port}`]);
    await expect(commands.pipeline(ping)).rejects.toThrow(expect.objectContaining({ name: 'TimeoutError' }));
  });

  test('stays when a command fails', async () => {
    const commands = createTcpCommands([inject('redisUrl')]);
    onTestFinished(commands.close);
    const [id] = await commands.pipeline([[['CLIENT', 'ID']]]);
    await expect(commands.pipeline([[['SET', 'too', 'many', 'words', 'here']]])).rejects.toThrow(/syntax/);
    expect(await commands.pipeline([[['CLIENT', 'ID']]])).toEqual([id]);
  });
});
