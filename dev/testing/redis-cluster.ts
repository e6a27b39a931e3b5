import { setTimeout as sleep } from 'node:timers/promises';
import { createClient, ErrorReply } from 'redis';
import { findFreePort } from '#dev/ports.ts';
import { type Certificate, type RedisServer, startRedisServer } from './redis-server.ts';

export interface RedisCluster {
  /** Three masters that share all slots. */
  readonly nodes: readonly RedisNode[];
  /** Their addresses. */
  readonly urls: readonly [string, ...string[]];
  /** The node that has the slot of a key. */
  readonly findOwner: (key: string) => Promise<RedisNode>;
  readonly stop: () => Promise<void>;
}

export interface RedisNode extends RedisServer {
  readonly busPort: number;
  /** Asks this node, and no other that it refers to. */
  readonly tell: (...words: readonly string[]) => Promise<unknown>;
}

const SLOTS_OF_THE_NODES = [
  ['0', '5460'],
  ['5461', '10922'],
  ['10923', '16383'],
] as const;

const SECONDS_TO_JOIN = 30;

/**
 * Starts a real Redis Cluster of three masters, each as {@link startRedisServer}; ready when every node says so.
 *
 * @param options more of the command line of each node
 * @param certificate with one all speak TLS, with each other as well; this process has to trust it
 */
export async function startRedisCluster(
  options: readonly string[] = [],
  certificate?: Certificate,
): Promise<RedisCluster> {
  const nodes: RedisNode[] = [];
  const stop = async () => {
    await Promise.all(nodes.map((node) => node.stop()));
  };
  try {
    for (const slots of SLOTS_OF_THE_NODES) {
      const node = await startNode(options, certificate);
      const [first] = nodes;
      nodes.push(node);
      await node.tell('CLUSTER', 'ADDSLOTSRANGE', ...slots);
      // Nodes that meet with the same epoch first have to settle whose slots are newer.
      await node.tell('CLUSTER', 'SET-CONFIG-EPOCH', String(nodes.length));
      if (first) await node.tell('CLUSTER', 'MEET', '127.0.0.1', String(first.port), String(first.busPort));
    }
    await Promise.all(nodes.map(untilJoined));
  } catch (error) {
    await stop();
    throw error;
  }
  const [first = '', ...others] = nodes.map(({ url }) => url);
  return { nodes, urls: [first, ...others], findOwner: (key) => findOwner(nodes, key), stop };
}

async function startNode(options: readonly string[], certificate?: Certificate): Promise<RedisNode> {
  const busPort = await findFreePort();
  const cluster = ['--cluster-enabled', 'yes', '--cluster-port', String(busPort)];
  const server = await startRedisServer([...cluster, ...options], certificate);
  const client = createClient({ url: server.url, RESP: 2 }).on('error', () => {});
  await client.connect();
  const stop = async () => {
    client.destroy();
    await server.stop();
  };
  return { ...server, busPort, tell: (...words) => client.sendCommand(words), stop };
}

async function untilJoined(node: RedisNode): Promise<void> {
  const deadline = Date.now() + SECONDS_TO_JOIN * 1000;
  while (Date.now() < deadline) {
    const state = String(await node.tell('CLUSTER', 'INFO'));
    if (state.includes('cluster_state:ok') && state.includes('cluster_known_nodes:3')) return;
    await sleep(50);
  }
  throw new Error(`The Redis Cluster did not come up within ${SECONDS_TO_JOIN} seconds.`);
}

async function findOwner(nodes: readonly RedisNode[], key: string): Promise<RedisNode> {
  for (const node of nodes) if (await isOwner(node, key)) return node;
  throw new Error('No node has the slot of this key.');
}

async function isOwner(node: RedisNode, key: string): Promise<boolean> {
  try {
    await node.tell('EXISTS', key);
    return true;
  } catch (error) {
    // It answers ASK while it hands the slot over.
    if (error instanceof ErrorReply) return !error.message.startsWith('MOVED');
    throw error;
  }
}
