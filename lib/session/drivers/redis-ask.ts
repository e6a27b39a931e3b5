import { BffError, isBffError } from '#lib/errors.ts';
import type { Batch, RedisCommands, Reply } from './redis-commands.ts';

/** Asks a Redis once for everything it says, or throws `store_unavailable`. */
export function createAsk(commands: RedisCommands) {
  const ask = async (batches: readonly Batch[]): Promise<readonly Reply[]> => {
    if (batches.length === 0) return [];
    try {
      return await commands.pipeline(batches);
    } catch (cause) {
      throw new BffError('store_unavailable', 'The session store cannot be asked.', { cause });
    }
  };

  return {
    /** For writes: one that has failed may have been done, and a second one would then say something else. */
    ask,

    /** For housekeeping: nobody waits for it, and nothing fails because of it. */
    tidy: (batches: readonly Batch[]): void => {
      ask(batches).catch(() => undefined);
    },

    /** For reads: once more, on a new connection, unless the time is up. */
    askAgain: async (batches: readonly Batch[]): Promise<readonly Reply[]> => {
      try {
        return await ask(batches);
      } catch (error) {
        if (isTimeUp(error)) throw error;
        return ask(batches);
      }
    },
  };
}

const isTimeUp = (error: unknown) =>
  isBffError(error) && error.cause instanceof Error && error.cause.name === 'TimeoutError';
