import { ErrorReply } from 'redis';
import { limitTime } from './limit-time.ts';
import { openCluster } from './redis-cluster-connection.ts';
import { LIMIT_MS, type RedisCommands } from './redis-commands.ts';
import type { Connection } from './redis-connection.ts';
import { openServer } from './redis-server-connection.ts';

/**
 * A Redis over TCP, or with several URLs a Cluster. Connects at first use.
 *
 * A connection serves until anything goes wrong with it; then the next pipeline opens another. So no command waits
 * in a queue for better times, and none is sent after its caller has given up.
 *
 * An answer that does not come in time is the end of a connection: it may be dead without saying so, and would cost
 * every request its time limit until the system gives it up, a quarter of an hour later. Or the server is only slow: so
 * what else is under way on it keeps the time that it has left, a second at most, and the connection ends with the last
 * of that. Of a Cluster, that goes for the connections to all nodes together.
 *
 * @param limitMs how long a pipeline may take, in milliseconds.
 */
export function createTcpCommands(urls: readonly [string, ...string[]], limitMs = LIMIT_MS): RedisCommands {
  let current: Connection | null = null;

  /** Takes no new pipelines from now on, and ends with the last that it has. */
  const retire = (connection: Connection) => {
    if (current === connection) current = null;
    if (connection.underWay === 0) connection.destroy();
  };

  const open = (): Connection => {
    const onFailure = () => retire(connection);
    const connection = urls.length === 1 ? openServer(urls[0], onFailure) : openCluster(urls, onFailure);
    return connection;
  };

  return {
    pipeline: async (batches) => {
      current ??= open();
      const connection = current;
      connection.underWay += 1;
      try {
        return await limitTime(limitMs, (signal) => connection.send(batches, signal));
      } catch (error) {
        if (!isAnswer(error)) retire(connection);
        throw error;
      } finally {
        connection.underWay -= 1;
        if (current !== connection) retire(connection);
      }
    },
    close: async () => {
      current?.destroy();
      current = null;
    },
  };
}

/** An error that the server itself has sent: the connection is good, unless it leads to what is now a replica. */
const isAnswer = (error: unknown) => error instanceof ErrorReply && !error.message.startsWith('READONLY');
