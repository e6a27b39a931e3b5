import { randomUUID } from 'node:crypto';
import { createClient } from 'redis';
import { beforeEach, expect, inject, onTestFinished, test, vi } from 'vitest';
import { startRedisServer } from '#dev/testing/redis-server.ts';
import { createRecordSealer } from '#lib/session/record-seal.ts';
import { createLogin } from '#lib/session/session.fixture.ts';
import { PATIENCE_MS } from './redis.fixture.ts';
import { createRedisStore } from './redis.ts';
import { createRedisSubscription } from './redis-subscription.ts';
import { createTcpCommands } from './redis-tcp.ts';

const sealer = createRecordSealer(['a secret for tests, 32 characters']);
const now = Math.floor(Date.now() / 1000);

let prefix: string;
beforeEach(() => {
  prefix = `${randomUUID()}:`;
});

const createStore = (url: string) => {
  const commands = createTcpCommands([url], PATIENCE_MS);
  const options = { commands, subscription: createRedisSubscription([url]) };
  const store = createRedisStore({ driver: 'redis', ...options, sealer, now: () => now, prefix });
  onTestFinished(store.close);
  return store;
};

const listen = (store: ReturnType<typeof createStore>) => {
  const listener = { onNews: vi.fn(), onListening: vi.fn(), onFailure: vi.fn() };
  onTestFinished(store.subscribe?.(listener) ?? (() => {}));
  return listener;
};

test('a user of Redis who may not publish can sign people out all the same, and the listener is told', async () => {
  const redis = await startRedisServer();
  onTestFinished(redis.stop);
  const admin = await createClient({ url: redis.url }).connect();
  onTestFinished(() => admin.destroy());
  await admin.sendCommand(['ACL', 'SETUSER', 'bff', 'on', '>secret', '~*', '+@all', 'resetchannels']);

  const store = createStore(redis.url.replace('//', '//bff:secret@'));
  const { onFailure } = listen(store);
  await expect.poll(() => onFailure).toHaveBeenCalledOnce();
  const login = createLogin(now);
  await store.create(login);
  await store.delete([login.session]);
  expect(await store.read(login.session.id)).toBeNull();
  await expect.poll(() => onFailure).toHaveBeenCalledTimes(3);
});

test('the news holds no id, subject or claim that can be read', async () => {
  const messages: string[] = [];
  const url = inject('redisUrl');
  const spy = await createClient({ url }).connect();
  onTestFinished(() => spy.destroy());
  await spy.subscribe(`${prefix}news`, (message) => void messages.push(message));
  const store = createStore(url);
  const login = createLogin(now, { providerSessionId: 'the-sid', subject: 'the-subject' });
  await store.create(login);
  await store.delete([login.session]);
  await expect.poll(() => messages).toHaveLength(2);
  const { id, logoutProof } = login.session;
  for (const text of [id, logoutProof, 'the-sid', 'the-subject', 'Alice']) {
    expect(messages.join()).not.toContain(text);
  }
});

test('a message that nobody of this version has sent is not news', async () => {
  const url = inject('redisUrl');
  const store = createStore(url);
  const { onNews, onListening } = listen(store);
  await expect.poll(() => onListening).toHaveBeenCalled();
  const stranger = await createClient({ url }).connect();
  onTestFinished(() => stranger.destroy());
  for (const message of ['', 'hello', '{}', '[{"session":1}]'])
    await stranger.publish(`${prefix}news`, message);
  await store.create(createLogin(now));
  await expect.poll(() => onNews).toHaveBeenCalledOnce();
});
