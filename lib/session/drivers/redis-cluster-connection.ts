import { createCluster, ErrorReply } from 'redis';
import { type Batch, type Command, LIMIT_MS, type Reply } from './redis-commands.ts';
import {
  COMMAND,
  type Connection,
  destroyClient,
  lastOf,
  RESP,
  SOCKET,
  toWords,
} from './redis-connection.ts';

type Urls = readonly [string, ...string[]];

/** A node that is asked for the others and hangs must leave the time to ask the next one. */
const DISCOVERY_SOCKET = { connectTimeout: LIMIT_MS / 2, socketTimeout: LIMIT_MS / 2 } as const;

/**
 * Connects to a Cluster, and to each of its nodes at the first use.
 *
 * A batch of several commands is a transaction on its node. It needs no atomicity, but has to stay in order while its
 * slot moves to another node: the client would redirect single commands one by one.
 */
export function openCluster(urls: Urls, onFailure: () => void): Connection {
  const cluster = createClusterClient(urls);
  // One of the URLs did not answer; if none does, connecting fails.
  cluster.on('error', () => {});
  cluster.on('node-error', (_error, { host, port }) => {
    // The other nodes still answer.
    cluster.nodeByAddress.get(`${host}:${port}`)?.client?.destroy();
    onFailure();
  });
  const connected = cluster.connect();
  connected.catch(onFailure);

  const reach = async (key: string | undefined, signal: AbortSignal) => {
    const node =
      key === undefined ? cluster.nodeClient(cluster.getRandomNode()) : cluster.getNodeClientForKey(key);
    const client = await node;
    signal.throwIfAborted();
    return client;
  };

  const run = async (command: Command, signal: AbortSignal): Promise<Reply> => {
    const key = keyOf(command);
    const node = await reach(key, signal);
    const words = toWords(command);
    return key === undefined ? node.sendCommand(words) : cluster.sendCommand(key, false, words);
  };

  const transact = async (batch: Batch, signal: AbortSignal): Promise<Reply> => {
    const key = keyOf(batch[0]);
    await reach(key, signal);
    const transaction = cluster.multi(key);
    for (const command of batch) transaction.sendCommand(toWords(command));
    return lastOf(await transaction.exec());
  };

  const send = async (batch: Batch, signal: AbortSignal): Promise<Reply> => {
    if (batch.length === 1) return run(batch[0], signal);
    try {
      return await transact(batch, signal);
    } catch (error) {
      if (!isRefusedAsAWhole(error)) throw error;
      return runOneByOne(batch, (command) => run(command, signal));
    }
  };

  return {
    underWay: 0,
    send: async (batches, signal) => {
      await connected;
      return Promise.all(batches.map((batch) => send(batch, signal)));
    },
    destroy: () => {
      for (const { client } of cluster.masters) if (client) destroyClient(client);
      cluster.destroy();
    },
  };
}

const createClusterClient = (urls: Urls) =>
  createCluster({
    RESP,
    rootNodes: urls.map((url) => ({ url, socket: DISCOVERY_SOCKET })),
    defaults: { ...credentialsOf(urls[0]), socket: { ...SOCKET, tls: urls[0].startsWith('rediss:') } },
    commandOptions: COMMAND,
    // A node that is down must not keep us from the others.
    minimizeConnections: true,
  });

/** The nodes that a Cluster names itself know the same user as those of the settings. */
function credentialsOf(url: string): { username?: string; password?: string } {
  const { username, password } = new URL(url);
  return {
    ...(username === '' ? {} : { username: decodeURIComponent(username) }),
    ...(password === '' ? {} : { password: decodeURIComponent(password) }),
  };
}

const keyOf = ([, key]: Command) => (key === undefined ? undefined : String(key));

/**
 * While a slot moves, when some of the keys have moved and others have not, or two of them are new; and by a node that
 * has no memory left, even if it would only read or delete.
 */
const isRefusedAsAWhole = (error: unknown) =>
  error instanceof ErrorReply && /^(TRYAGAIN|OOM)/.test(error.message);

/**
 * Each command waits for the answer to the one before it. One that is refused keeps none of the others from being run,
 * as it is on a single Redis.
 */
async function runOneByOne(batch: Batch, run: (command: Command) => Promise<Reply>): Promise<Reply> {
  const replies: Promise<Reply>[] = [];
  for (const command of batch) {
    const reply = run(command);
    replies.push(reply);
    await reply.catch(() => undefined);
  }
  return lastOf(await Promise.all(replies));
}
