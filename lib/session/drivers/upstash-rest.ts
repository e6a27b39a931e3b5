import { Redis } from '@upstash/redis';
import * as z from 'zod';
import { limitTime } from './limit-time.ts';
import { LIMIT_MS, type RedisCommands, type Reply } from './redis-commands.ts';

const answersSchema = z.array(z.object({ result: z.unknown(), error: z.string().optional() }));

/** The package's pipelines have a method per command; its own requester, open to subclasses, takes any. */
class RestClient extends Redis {
  async pipelineOf(body: unknown, signal: AbortSignal): Promise<z.infer<typeof answersSchema>> {
    return answersSchema.parse(await this.client.request({ path: ['pipeline'], body, signal }));
  }
}

/**
 * A Redis behind the REST protocol of Upstash. A pipeline is one HTTP request.
 *
 * @param limitMs how long a pipeline may take, in milliseconds.
 * @see https://upstash.com/docs/redis/features/restapi#pipelining
 */
export function createUpstashCommands(
  { url, token }: { url: string; token: string },
  limitMs = LIMIT_MS,
): RedisCommands {
  const client = new RestClient({
    url,
    token,
    automaticDeserialization: false,
    enableTelemetry: false,
    // `false` would mean one: a second claim of a name would find the first one's.
    retry: { retries: 0 },
  });
  return {
    pipeline: async (batches) => {
      const commands = batches.flat();
      const answers = await limitTime(limitMs, (signal) => client.pipelineOf(commands, signal)).catch(
        rethrowWithoutCommands,
      );
      const failed = answers.find(({ error }) => error !== undefined);
      if (failed) throw new Error(failed.error);
      // An answer that is missing would look like a record that is not there.
      if (answers.length !== commands.length || answers.some(({ result }) => result === undefined)) {
        throw new Error('The server has not answered every command.');
      }
      let end = 0;
      return batches.map(({ length }): Reply => {
        end += length;
        return answers[end - 1]?.result;
      });
    },
    close: async () => {},
  };
}

/** The package's message repeats all commands, with what they store; it would end up in the log. */
function rethrowWithoutCommands(error: unknown): never {
  if (!(error instanceof Error) || error.name === 'TimeoutError') throw error;
  const [message] = error.message.split(', command was: ');
  throw new Error(message, { cause: error.cause });
}
