import { timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import { json } from 'node:stream/consumers';
import { createClient, type ErrorReply } from 'redis';
import * as z from 'zod';
import { listen, stopListening } from '#dev/listen.ts';

export interface UpstashRestServer {
  readonly url: string;
  readonly token: string;
  /** How many requests have come. */
  readonly requests: () => number;
  readonly stop: () => Promise<void>;
}

type Answer = { readonly result: unknown } | { readonly error: string };

const TOKEN = 'a-token-for-tests';

const commandSchema = z.tuple([z.string()], z.union([z.string(), z.number()]).transform(String));

/**
 * The REST protocol of Upstash in front of a real Redis: one command, a pipeline, or a transaction per request.
 *
 * @see https://upstash.com/docs/redis/features/restapi
 */
export async function startUpstashRestServer(redisUrl: string): Promise<UpstashRestServer> {
  const redis = await createClient({ url: redisUrl, RESP: 2 }).connect();
  let requests = 0;

  const run = (command: readonly string[]): Promise<Answer> =>
    redis.sendCommand([...command]).then(
      (result) => ({ result }),
      (error: ErrorReply) => ({ error: error.message }),
    );

  const runTransaction = async (commands: readonly (readonly string[])[]): Promise<Answer[]> => {
    const transaction = redis.multi();
    for (const command of commands) transaction.sendCommand([...command]);
    return (await transaction.exec()).map((result) => ({ result }));
  };

  const answer = async (request: IncomingMessage): Promise<{ status: number; body: unknown }> => {
    if (!isAuthorized(request)) return { status: 401, body: { error: 'Unauthorized' } };
    if (request.method !== 'POST') return { status: 405, body: { error: 'Method Not Allowed' } };
    const body = await json(request);
    if (request.url === '/') {
      const result = await run(commandSchema.parse(body));
      return { status: 'error' in result ? 400 : 200, body: result };
    }
    const commands = z.array(commandSchema).parse(body);
    const isTransaction = request.url === '/multi-exec';
    return {
      status: 200,
      body: await (isTransaction ? runTransaction(commands) : Promise.all(commands.map(run))),
    };
  };

  const server = createServer(async (request, response) => {
    requests += 1;
    const { status, body } = await answer(request).catch((error: Error) => ({
      status: 400,
      body: { error: error.message },
    }));
    const encoded = request.headers['upstash-encoding'] === 'base64' ? encode(body) : body;
    response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(encoded));
  });
  return {
    url: `http://127.0.0.1:${await listen(server, 0, '127.0.0.1')}`,
    token: TOKEN,
    requests: () => requests,
    stop: async () => {
      await stopListening(server);
      redis.destroy();
    },
  };
}

function isAuthorized({ headers }: IncomingMessage): boolean {
  const given = Buffer.from(headers.authorization ?? '');
  const expected = Buffer.from(`Bearer ${TOKEN}`);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** Strings of a result as base64, but for `OK`; an error stays readable. */
function encode(body: unknown): unknown {
  if (Array.isArray(body)) return body.map(encode);
  if (typeof body === 'object' && body !== null && 'result' in body)
    return { result: encodeResult(body.result) };
  return body;
}

function encodeResult(result: unknown): unknown {
  if (Array.isArray(result)) return result.map(encodeResult);
  return typeof result === 'string' && result !== 'OK' ? Buffer.from(result).toString('base64') : result;
}
