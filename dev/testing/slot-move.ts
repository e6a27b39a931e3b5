import type { RedisCluster } from './redis-cluster.ts';

/** More than any slot of a test has. */
const ALL_KEYS = '10000';

/**
 * Moves the slot of a key to another node, as `redis-cli --cluster reshard` does, while it is in use. Waits after
 * each step until it is asked for the next one.
 *
 * @yields what has been done
 */
export async function* moveSlot(cluster: RedisCluster, key: string): AsyncGenerator<string, void> {
  const source = await cluster.findOwner(key);
  const target = cluster.nodes.find((node) => node !== source) ?? source;
  const slot = String(await source.tell('CLUSTER', 'KEYSLOT', key));
  const sourceId = String(await source.tell('CLUSTER', 'MYID'));
  const targetId = String(await target.tell('CLUSTER', 'MYID'));

  const moveKeys = async (select: (keys: readonly string[]) => readonly string[]) => {
    const keys = select((await source.tell('CLUSTER', 'GETKEYSINSLOT', slot, ALL_KEYS)) as string[]);
    const to = ['127.0.0.1', String(target.port), '', '0', '5000'];
    if (keys.length > 0) await source.tell('MIGRATE', ...to, 'KEYS', ...keys);
  };

  await target.tell('CLUSTER', 'SETSLOT', slot, 'IMPORTING', sourceId);
  await source.tell('CLUSTER', 'SETSLOT', slot, 'MIGRATING', targetId);
  yield 'no key has moved';
  await moveKeys((keys) => keys.filter((_key, index) => index % 2 === 0));
  yield 'half of the keys have moved';
  await moveKeys((keys) => keys);
  yield 'all keys have moved';
  await target.tell('CLUSTER', 'SETSLOT', slot, 'NODE', targetId);
  yield 'the new node knows';
  await source.tell('CLUSTER', 'SETSLOT', slot, 'NODE', targetId);
  yield 'both nodes know';
}
