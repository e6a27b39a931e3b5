/** One command and its arguments, as Redis documents it. */
export type Command = readonly [name: string, ...args: (string | number)[]];

/**
 * Commands whose keys share one hash slot, so that one node runs them: in this order, though another client's
 * commands may come in between.
 */
export type Batch = readonly [Command, ...Command[]];

/** A string, a number, `null`, or a list of these: whoever has asked checks which. */
export type Reply = unknown;

/** The strings of a list. */
export const toStrings = (reply: Reply): readonly string[] =>
  Array.isArray(reply) ? reply.filter((item): item is string => typeof item === 'string') : [];

/** What the store needs from a Redis, however it is reached. */
export interface RedisCommands {
  /**
   * Sends all batches at once, without waiting in between: one round trip. On a Cluster they go to several nodes
   * at the same time, so **nothing may rely on the order of batches**, only on the order inside each.
   *
   * @returns for each batch the reply to its last command.
   * @throws when any command fails, and after {@link LIMIT_MS} with a `TimeoutError`. Some may have been run.
   */
  readonly pipeline: (batches: readonly Batch[]) => Promise<readonly Reply[]>;
  readonly close: () => Promise<void>;
}

/** How long a pipeline may take. */
export const LIMIT_MS = 1000;
