import { type Batch, type Command, LIMIT_MS, type Reply } from './redis-commands.ts';

/** A connection that is open or being opened. */
export interface Connection {
  /** How many pipelines wait for it. */
  underWay: number;
  /** @param signal that nobody waits any more: what has not been sent by then is not sent. */
  readonly send: (batches: readonly Batch[], signal: AbortSignal) => Promise<readonly Reply[]>;
  /** Fails all that is under way. */
  readonly destroy: () => void;
}

/** Replies as in the second version of the protocol, like those of the REST interface. */
export const RESP = 2;

/** We open new connections, the client mends none. */
export const SOCKET = { connectTimeout: LIMIT_MS, reconnectStrategy: false } as const;

/** The time limit is ours, for a whole pipeline. The client's own would cost a timer of five seconds for each command. */
export const COMMAND = { timeout: 0 } as const;

interface Client {
  readonly destroy: () => void;
  readonly once: (event: 'connect', listener: () => void) => unknown;
}

/** One that is just being opened opens all the same, and has to be closed then. */
export function destroyClient(client: Client): void {
  client.destroy();
  client.once('connect', () => client.destroy());
}

export const toWords = (command: Command) => command.map(String);

export const lastOf = (replies: readonly Reply[]): Reply => replies.at(-1);
