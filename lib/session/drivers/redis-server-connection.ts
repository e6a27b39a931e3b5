import { createClient } from 'redis';
import type { Batch } from './redis-commands.ts';
import {
  COMMAND,
  type Connection,
  destroyClient,
  lastOf,
  RESP,
  SOCKET,
  toWords,
} from './redis-connection.ts';

/** Connects to a Redis. */
export function openServer(url: string, onFailure: () => void): Connection {
  const client = createClient({ url, RESP, socket: SOCKET, commandOptions: COMMAND });
  client.on('error', () => {
    // After a reply that makes no sense, who knows whose the next one is.
    client.destroy();
    onFailure();
  });
  const connected = client.connect();
  connected.catch(onFailure);
  const send = async (batch: Batch) =>
    lastOf(await Promise.all(batch.map((command) => client.sendCommand(toWords(command)))));
  return {
    underWay: 0,
    send: async (batches, signal) => {
      await connected;
      signal.throwIfAborted();
      return Promise.all(batches.map(send));
    },
    destroy: () => destroyClient(client),
  };
}
