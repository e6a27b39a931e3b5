import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test, vi } from 'vitest';
import { findFreePort } from '#dev/ports.ts';
import { type RedisCluster, startRedisCluster } from '#dev/testing/redis-cluster.ts';
import { startRedisServer } from '#dev/testing/redis-server.ts';
import { createRecordSealer } from '#lib/session/record-seal.ts';
import { describeSessionNews } from '#lib/session/session-news.contract.ts';
import { describeSessionStore } from '#lib/session/session-store.contract.ts';
import { testRandomUse } from '#lib/session/session-store.property.ts';
import { PATIENCE_MS } from './redis.fixture.ts';
import { createRedisStore } from './redis.ts';
import { type Batch, LIMIT_MS } from './redis-commands.ts';
import { createRedisSubscription } from './redis-subscription.ts';
import { createTcpCommands } from './redis-tcp.ts';

const sealer = createRecordSealer(['a secret for tests, 32 characters']);

type Urls = readonly [string, ...string[]];

const createStore = (urls: Urls, now: () => number, prefix = `${randomUUID()}:`) =>
  createRedisStore({
    driver: 'redis',
    commands: createTcpCommands(urls, PATIENCE_MS),
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

/** The time limit of a pipeline passes when the test says so. */
function stopTheClock(): void {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
}

const TIMEOUT_ERROR = expect.objectContaining({ name: 'TimeoutError' });

describe('three nodes', () => {
  let cluster: RedisCluster;
  beforeAll(async () => {
    cluster = await startRedisCluster();
  });
  afterAll(() => cluster.stop());

  describeSessionStore('a Redis Cluster', async ({ now }) => createStore(cluster.urls, now));

  describeSessionNews('a Redis Cluster', async ({ now }) => createStores(cluster.urls, now));

  test('of which one cuts the connection leave it to the others to answer what they have been asked', async () => {
    stopTheClock();
    const commands = createTcpCommands(cluster.urls);
    onTestFinished(commands.close);
    const [slow, slowNode] = ['slow', await cluster.findOwner('slow')];
    let cut = 'cut';
    while ((await cluster.findOwner(cut)) === slowNode) cut = randomUUID();
    const cutNode = await cluster.findOwner(cut);
    await commands.pipeline([[['SET', cut, '']]]);
    const blocked = commands.pipeline([[['BLPOP', slow, 0]]]);
    await cutNode.tell('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
    // It fails, unless the cut has been noticed already.
    await commands.pipeline([[['GET', cut]]]).catch(() => undefined);
    expect(await commands.pipeline([[['GET', cut]]])).toEqual(['']);
    await slowNode.tell('LPUSH', slow, 'an answer');
    expect(await blocked).toEqual([[slow, 'an answer']]);
  });

  test('of which one hangs are not sent what nobody waits for any more', async () => {
    stopTheClock();
    const commands = createTcpCommands(cluster.urls);
    onTestFinished(commands.close);
    const key = randomUUID();
    const node = await cluster.findOwner(key);
    let elsewhere = randomUUID();
    while ((await cluster.findOwner(elsewhere)) === node) elsewhere = randomUUID();
    await commands.pipeline([[['GET', elsewhere]]]);
    onTestFinished(node.resume);
    node.pause();
    const set: Batch = [
      ['SET', key, 'too late'],
      ['EXPIRE', key, 60],
    ];
    const givenUp = commands.pipeline([set]);
    vi.advanceTimersByTime(LIMIT_MS - 1);
    const behind = commands.pipeline([[['GET', key]]]);
    const failed = expect(givenUp).rejects.toThrow(TIMEOUT_ERROR);
    vi.advanceTimersByTime(1);
    await failed;
    node.resume();
    expect(await behind).toEqual([null]);
    expect(await commands.pipeline([[['GET', key]]])).toEqual([null]);
  });

  testRandomUse('a Redis Cluster', async ({ now }) => createStores(cluster.urls, now), 20);
});

describe('a connection', () => {
  const ping = [[['PING']]] as const;

  test('is opened at first use, with user and password', async () => {
    const redis = await startRedisServer(['--requirepass', 'p@ss/word']);
    onTestFinished(redis.stop);
    const as = (credentials: string) => {
      const commands = createTcpCommands([redis.url.replace('//', `//${credentials}@`)], PATIENCE_MS);
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
    const commands = createTcpCommands([`redis://127.0.0.1:${port}`], PATIENCE_MS);
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

  /** Accepts connections and says nothing. */
  const startSilentServer = async () => {
    const silent = createServer((socket) => socket.on('error', () => {}).resume());
    const accepted = once(silent, 'connection') as Promise<[Socket]>;
    await once(silent.listen(0, 'localhost'), 'listening');
    onTestFinished(() => void silent.close());
    const { port } = silent.address() as AddressInfo;
    const untilClosed = async () => {
      const [socket] = await accepted;
      if (!socket.closed) await once(socket, 'close');
    };
    return { commands: createTcpCommands([`redis://localhost:${port}`]), untilClosed };
  };

  test('without an answer is given up when the time is up, and closed', async () => {
    const { commands, untilClosed } = await startSilentServer();
    await expect(commands.pipeline(ping)).rejects.toThrow(TIMEOUT_ERROR);
    await untilClosed();
  });

  test('that opens only when it has been given up, after a second, is closed, too', async () => {
    stopTheClock();
    const { commands, untilClosed } = await startSilentServer();
    const failed = expect(commands.pipeline(ping)).rejects.toThrow(TIMEOUT_ERROR);
    // Before the name of the server has even been looked up.
    vi.advanceTimersByTime(1000);
    await failed;
    await untilClosed();
  });

  test('stays when a command fails', async () => {
    const commands = createTcpCommands([inject('redisUrl')], PATIENCE_MS);
    onTestFinished(commands.close);
    const [id] = await commands.pipeline([[['CLIENT', 'ID']]]);
    await expect(commands.pipeline([[['SET', 'too', 'many', 'words', 'here']]])).rejects.toThrow(/syntax/);
    expect(await commands.pipeline([[['CLIENT', 'ID']]])).toEqual([id]);
  });

  test('to what has become a replica is replaced: the primary may be elsewhere', async () => {
    const redis = await startRedisServer();
    onTestFinished(redis.stop);
    const commands = createTcpCommands([redis.url], PATIENCE_MS);
    onTestFinished(commands.close);
    const [id] = await commands.pipeline([[['CLIENT', 'ID']]]);
    await commands.pipeline([[['REPLICAOF', '127.0.0.1', '1']]]);
    await expect(commands.pipeline([[['SET', 'key', '']]])).rejects.toThrow(/READONLY/);
    expect(await commands.pipeline([[['CLIENT', 'ID']]])).not.toEqual([id]);
  });

  describe('whose answers come late', () => {
    const connect = (...urls: Urls) => {
      const commands = createTcpCommands(urls);
      onTestFinished(commands.close);
      return commands;
    };

    test('fails what has waited too long and nothing else, and takes nothing new', async () => {
      stopTheClock();
      const [commands, others] = [connect(inject('redisUrl')), connect(inject('redisUrl'))];
      const [id] = await commands.pipeline([[['CLIENT', 'ID']]]);
      const key = randomUUID();
      const blocked = commands.pipeline([[['BLPOP', key, 0]]]);
      vi.advanceTimersByTime(LIMIT_MS - 1);
      const behind = commands.pipeline(ping);
      const failed = expect(blocked).rejects.toThrow(TIMEOUT_ERROR);
      vi.advanceTimersByTime(1);
      await failed;

      const [next] = await commands.pipeline([[['CLIENT', 'ID']]]);
      expect(next).not.toBe(id);
      await others.pipeline([[['LPUSH', key, 'late']]]);
      expect(await behind).toEqual(['PONG']);
      const isOpen = () => others.pipeline([[['CLIENT', 'LIST', 'ID', String(id)]]]);
      await expect.poll(isOpen).toEqual(['']);
      expect(await commands.pipeline([[['CLIENT', 'ID']]])).toEqual([next]);
    });

    test('is not sent what nobody waits for any more', async () => {
      stopTheClock();
      const redis = await startRedisServer();
      onTestFinished(redis.stop);
      redis.pause();
      const commands = connect(redis.url);
      const key = randomUUID();
      const givenUp = commands.pipeline([[['SET', key, 'too late']]]);
      vi.advanceTimersByTime(LIMIT_MS - 1);
      const behind = commands.pipeline([[['GET', key]]]);
      const failed = expect(givenUp).rejects.toThrow(TIMEOUT_ERROR);
      vi.advanceTimersByTime(1);
      await failed;
      redis.resume();
      expect(await behind).toEqual([null]);
      expect(await commands.pipeline([[['GET', key]]])).toEqual([null]);
    });
  });
});
