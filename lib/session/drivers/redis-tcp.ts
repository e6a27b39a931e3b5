import { createClient, createCluster, ErrorReply } from 'redis';
import { type Batch, type Command, LIMIT_MS, type RedisCommands, type Reply } from './redis-commands.ts';

/** A connection that is open or being opened. */
interface Connection {
  readonly send: (batches: readonly Batch[]) => Promise<readonly Reply[]>;
  readonly destroy: () => void;
}

/** Replies as in the second version of the protocol, like those of the REST interface. */
const RESP = 2;

/** We open new connections, the client mends none. */
const SOCKET = { connectTimeout: LIMIT_MS, reconnectStrategy: false } as const;

/** A node that is asked for the others and hangs must leave the time to ask the next one. */
const DISCOVERY_SOCKET = { connectTimeout: LIMIT_MS / 2, socketTimeout: LIMIT_MS / 2 } as const;

/** The time limit is ours, for a whole pipeline. The client's own would cost a timer of five seconds for each command. */
const COMMAND = { timeout: 0 } as const;

/**
 * A Redis over TCP, or with several URLs a Cluster. Connects at first use.
 *
 * A connection serves until anything goes wrong with it; then the next pipeline opens another. So no command waits
 * in a queue for better times, and none is sent after its caller has given up.
 *
 * One command that gets no answer in time takes the others down that are under way on that connection. They were sent
 * after it, and a Redis answers in the order of the questions, so none of them would have been answered sooner; and a
 * connection that is dead without saying so would otherwise cost every request its time limit until the system gives
 * it up, a quarter of an hour later. A read among them is tried once more on a new connection. On a Cluster, commands
 * to other nodes are hit as well: those of the last few milliseconds, as the others have been answered.
 */
export function createTcpCommands(urls: readonly [string, ...string[]]): RedisCommands {
  let current: Connection | null = null;

  const drop = (connection: Connection | null) => {
    if (current === connection) current = null;
    connection?.destroy();
  };

  const open = (): Connection => {
    const onFailure = () => drop(connection);
    const connection = urls.length === 1 ? openServer(urls[0], onFailure) : openCluster(urls, onFailure);
    return connection;
  };

  return {
    pipeline: async (batches) => {
      current ??= open();
      const connection = current;
      try {
        return await limitTime(connection.send(batches));
      } catch (error) {
        if (!isAnswer(error)) drop(connection);
        throw error;
      }
    },
    close: async () => drop(current),
  };
}

function openServer(url: string, onFailure: () => void): Connection {
  const client = createClient({ url, RESP, socket: SOCKET, commandOptions: COMMAND });
  client.on('error', onFailure);
  const connected = client.connect();
  connected.catch(onFailure);
  const send = async (batch: Batch) =>
    lastOf(await Promise.all(batch.map((command) => client.sendCommand(toWords(command)))));
  return {
    send: async (batches) => {
      await connected;
      return Promise.all(batches.map(send));
    },
    destroy: () => client.destroy(),
  };
}

/**
 * A batch of several commands is a transaction on its node. It needs no atomicity, but has to stay in order while its
 * slot moves to another node: the client would redirect single commands one by one.
 */
function openCluster(urls: readonly [string, ...string[]], onFailure: () => void): Connection {
  const cluster = createCluster({
    RESP,
    rootNodes: urls.map((url) => ({ url, socket: DISCOVERY_SOCKET })),
    defaults: { ...credentialsOf(urls[0]), socket: { ...SOCKET, tls: urls[0].startsWith('rediss:') } },
    commandOptions: COMMAND,
    // A node that is down must not keep us from the others.
    minimizeConnections: true,
  });
  // One of the URLs did not answer; if none does, connecting fails.
  cluster.on('error', () => {});
  cluster.on('node-error', onFailure);
  const connected = cluster.connect();
  connected.catch(onFailure);
  const run = async (command: Command): Promise<Reply> => {
    const [, key] = command;
    if (key !== undefined) return cluster.sendCommand(String(key), false, toWords(command));
    const node = await cluster.nodeClient(cluster.getRandomNode());
    return node.sendCommand(toWords(command));
  };
  const transact = async (batch: Batch) => {
    const transaction = cluster.multi(String(batch[0][1]));
    for (const command of batch) transaction.sendCommand(toWords(command));
    return lastOf(await transaction.exec());
  };
  const send = (batch: Batch) => (batch.length === 1 ? run(batch[0]) : sendInOrder(batch, transact, run));
  return {
    send: async (batches) => {
      await connected;
      return Promise.all(batches.map(send));
    },
    destroy: () => cluster.destroy(),
  };
}

/**
 * A node may refuse a transaction as a whole. Then each command waits for the answer to the one before it; one that is
 * refused keeps none of the others from being run, as it is on a single Redis.
 */
async function sendInOrder(
  batch: Batch,
  transact: (batch: Batch) => Promise<Reply>,
  run: (command: Command) => Promise<Reply>,
): Promise<Reply> {
  try {
    return await transact(batch);
  } catch (error) {
    if (!isRefusedAsAWhole(error)) throw error;
  }
  const replies: Promise<Reply>[] = [];
  for (const command of batch) {
    const reply = run(command);
    replies.push(reply);
    await reply.catch(() => undefined);
  }
  return lastOf(await Promise.all(replies));
}

/** The nodes that a Cluster names itself know the same user as those of the settings. */
function credentialsOf(url: string): { username?: string; password?: string } {
  const { username, password } = new URL(url);
  return {
    ...(username === '' ? {} : { username: decodeURIComponent(username) }),
    ...(password === '' ? {} : { password: decodeURIComponent(password) }),
  };
}

const toWords = (command: Command) => command.map(String);

const lastOf = (replies: readonly Reply[]): Reply => replies.at(-1);

/** A timer that is not needed any more is dropped: a busy process would have thousands of them. */
async function limitTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeUp = new Promise<never>((_resolve, reject) => {
    const fail = () => reject(new DOMException('The time limit is over.', 'TimeoutError'));
    // A process that was busy for that long reads first what has arrived meanwhile.
    timer = setTimeout(() => setImmediate(fail), LIMIT_MS);
  });
  try {
    return await Promise.race([work, timeUp]);
  } finally {
    clearTimeout(timer);
  }
}

/** An error that the server itself has sent: the connection is good, unless it leads to what is now a replica. */
const isAnswer = (error: unknown) => error instanceof ErrorReply && !error.message.startsWith('READONLY');

/**
 * While a slot moves, when some of the keys have moved and others have not, or two of them are new; and by a node that
 * has no memory left, even if it would only read or delete.
 */
const isRefusedAsAWhole = (error: unknown) =>
  error instanceof ErrorReply && /^(TRYAGAIN|OOM)/.test(error.message);
