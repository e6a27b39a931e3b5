import { randomUUID } from 'node:crypto';
import { createClient } from 'redis';
import { expect, inject, onTestFinished, test } from 'vitest';
import { startRedisServer } from '#dev/testing/redis-server.ts';
import { startTcpProxy } from '#dev/testing/tcp-proxy.ts';
import { createRedisSubscription } from './redis-subscription.ts';

const NOWHERE = 'redis://127.0.0.1:1';

const publish = async (url: string, channel: string, message: string) => {
  const client = await createClient({ url }).connect();
  await client.publish(channel, message);
  client.destroy();
};

const listen = (urls: readonly [string, ...string[]], channel: string = randomUUID()) => {
  const messages: string[] = [];
  const counts = { listening: 0, failures: 0 };
  const stop = createRedisSubscription(urls)(channel, {
    onMessage: (message) => messages.push(message),
    onListening: () => {
      counts.listening += 1;
    },
    onFailure: () => {
      counts.failures += 1;
    },
  });
  onTestFinished(stop);
  const untilListening = (times = 1) => expect.poll(() => counts.listening).toBeGreaterThanOrEqual(times);
  return { channel, messages, counts, stop, untilListening };
};

test('a connection that was cut is replaced, and the listener is told that something may have been missed', async () => {
  const url = inject('redisUrl');
  const proxy = await startTcpProxy(Number(new URL(url).port));
  onTestFinished(proxy.close);
  const { channel, messages, untilListening } = listen([`redis://127.0.0.1:${proxy.port}`]);
  await untilListening();
  await publish(url, channel, 'before');
  await expect.poll(() => messages).toEqual(['before']);

  await proxy.setMode('refuse');
  await publish(url, channel, 'missed');
  await proxy.setMode('pass');
  await untilListening(2);
  await publish(url, channel, 'after');
  await expect.poll(() => messages).toEqual(['before', 'after']);
});

test('a server that cannot be reached is tried again, and told once', async () => {
  const proxy = await startTcpProxy(Number(new URL(inject('redisUrl')).port));
  onTestFinished(proxy.close);
  await proxy.setMode('refuse');
  const { counts, untilListening } = listen([`redis://127.0.0.1:${proxy.port}`]);
  await expect.poll(() => counts.failures).toBe(1);
  await proxy.setMode('pass');
  await untilListening();
  expect(counts).toEqual({ listening: 1, failures: 1 });
});

test('of several servers, one that answers is found', async () => {
  const url = inject('redisUrl');
  const { channel, messages, untilListening } = listen([NOWHERE, url]);
  await untilListening();
  await publish(url, channel, 'hello');
  await expect.poll(() => messages).toEqual(['hello']);
});

test('a server that forbids the channel is a failure, and leaves no connection behind', async () => {
  const redis = await startRedisServer();
  onTestFinished(redis.stop);
  const admin = await createClient({ url: redis.url }).connect();
  onTestFinished(() => admin.destroy());
  await admin.sendCommand(['ACL', 'SETUSER', 'bff', 'on', '>secret', '~*', '+@all', 'resetchannels']);
  const { counts, stop } = listen([redis.url.replace('//', '//bff:secret@')]);
  await expect.poll(() => counts.failures).toBe(1);
  stop();
  await expect
    .poll(async () => String(await admin.sendCommand(['CLIENT', 'LIST'])))
    .not.toContain('user=bff');
  expect(counts.listening).toBe(0);
});

test('stopping closes the connection', async () => {
  const redis = await startRedisServer();
  onTestFinished(redis.stop);
  const { channel, stop, untilListening } = listen([redis.url]);
  await untilListening();
  const admin = await createClient({ url: redis.url, RESP: 2 }).connect();
  onTestFinished(() => admin.destroy());
  expect(await admin.sendCommand(['PUBSUB', 'NUMSUB', channel])).toEqual([channel, 1]);
  stop();
  await expect.poll(() => admin.sendCommand(['PUBSUB', 'NUMSUB', channel])).toEqual([channel, 0]);
});
