import { createCluster } from 'redis';
import { expect, onTestFinished, test } from 'vitest';
import { startRedisCluster } from './redis-cluster.ts';

test('three nodes share the keys of one cluster', async () => {
  const { urls, stop } = await startRedisCluster();
  onTestFinished(stop);
  const client = createCluster({ rootNodes: urls.map((url) => ({ url })) });
  await client.connect();
  onTestFinished(() => client.destroy());

  const keys = Array.from({ length: 20 }, (_, index) => `key-${index}`);
  await Promise.all(keys.map((key) => client.set(key, `value of ${key}`)));

  expect(await Promise.all(keys.map((key) => client.get(key)))).toEqual(keys.map((key) => `value of ${key}`));
  expect(client.masters).toHaveLength(3);
});
