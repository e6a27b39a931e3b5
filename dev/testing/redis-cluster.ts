import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from 'redis';
import { findFreePort } from '#dev/ports.ts';
import { type RedisServer, startRedisServer } from './redis-server.ts';

export interface RedisCluster {
  /** The addresses of three masters that share all slots. */
  readonly nodes: readonly string[];
  readonly stop: () => Promise<void>;
}

interface Node extends RedisServer {
  readonly busPort: number;
}

const SLOTS_OF_THE_NODES = [
  ['0', '5460'],
  ['5461', '10922'],
  ['10923', '16383'],
] as const;

const SECONDS_TO_JOIN = 30;

/** Starts a real Redis Cluster of three masters, each as {@link startRedisServer}; ready when every node says so. */
export async function startRedisCluster(): Promise<RedisCluster> {
  const nodes: Node[] = [];
  const stop = async () => {
    await Promise.all(nodes.map((node) => node.stop()));
  };
  try {
    for (const slots of SLOTS_OF_THE_NODES) {
      const node = await startNode();
      const [first] = nodes;
      nodes.push(node);
      await command(node, 'ADDSLOTSRANGE', ...slots);
      // Nodes that meet with the same epoch first have to settle whose slots are newer.
      await command(node, 'SET-CONFIG-EPOCH', String(nodes.length));
      if (first) await command(node, 'MEET', '127.0.0.1', String(first.port), String(first.busPort));
    }
    await Promise.all(nodes.map(untilJoined));
  } catch (error) {
    await stop();
    throw error;
  }
  return { nodes: nodes.map(({ url }) => url), stop };
}

async function startNode(): Promise<Node> {
  const busPort = await findFreePort();
  const server = await startRedisServer(['--cluster-enabled', 'yes', '--cluster-port', String(busPort)]);
  return { ...server, busPort };
}

async function untilJoined(node: Node): Promise<void> {
  const deadline = Date.now() + SECONDS_TO_JOIN * 1000;
  while (Date.now() < deadline) {
    const state = await command(node, 'INFO');
    if (state.includes('cluster_state:ok') && state.includes('cluster_known_nodes:3')) return;
    await sleep(50);
  }
  throw new Error(`The Redis Cluster did not come up within ${SECONDS_TO_JOIN} seconds.`);
}

async function command({ url }: Node, ...words: readonly string[]): Promise<string> {
  const client = createClient({ url });
  await client.connect();
  try {
    return String(await client.sendCommand(['CLUSTER', ...words]));
  } finally {
    client.destroy();
  }
}
