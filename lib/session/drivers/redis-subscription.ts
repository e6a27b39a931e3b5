import pRetry from 'p-retry';
import { createClient } from 'redis';
import { LIMIT_MS } from './redis-commands.ts';

/** Who reads a channel. */
export interface ChannelListener {
  readonly onMessage: (message: string) => void;
  /** The server has confirmed: every message from now on arrives, until the connection is lost. */
  readonly onListening: () => void;
  /** A lost connection could not be replaced at once. It is tried again. */
  readonly onFailure: (error: unknown) => void;
}

/** Reads a channel until the function that it returns is called. */
export type RedisSubscription = (channel: string, listener: ChannelListener) => () => void;

type Urls = readonly [string, ...string[]];

/** A connection that is dead without saying so is found out within the sum of the two. */
const PING_MS = 5000;
const SILENCE_MS = 10_000;

const SOCKET = { connectTimeout: LIMIT_MS, socketTimeout: SILENCE_MS, reconnectStrategy: false } as const;

const RETRY = { retries: Number.POSITIVE_INFINITY, minTimeout: 100, maxTimeout: 2000, randomize: true };

/**
 * Reads channels of a Redis, one connection each. It is replaced when it is lost. Of a Cluster, any node will do: a
 * message that is published at one of them reaches all.
 */
export function createRedisSubscription(urls: Urls): RedisSubscription {
  return (channel, listener) => {
    const closed = new AbortController();
    void keepListening(urls, channel, listener, closed.signal);
    return () => closed.abort();
  };
}

async function keepListening(
  urls: Urls,
  channel: string,
  listener: ChannelListener,
  signal: AbortSignal,
): Promise<void> {
  let attempts = 0;
  const connect = () => listen(urls[attempts++ % urls.length] ?? urls[0], channel, listener, signal);
  const onFailedAttempt = ({ attemptNumber, error }: { attemptNumber: number; error: unknown }) => {
    if (attemptNumber === 1) listener.onFailure(error);
  };
  while (!signal.aborted) {
    const connection = await pRetry(connect, { ...RETRY, signal, onFailedAttempt }).catch(() => null);
    await connection?.lost;
  }
}

/** @returns once the server has confirmed; `lost` settles when the connection is gone. */
async function listen(
  url: string,
  channel: string,
  { onMessage, onListening }: ChannelListener,
  signal: AbortSignal,
): Promise<{ readonly lost: Promise<void> }> {
  const client = createClient({ url, RESP: 3, pingInterval: PING_MS, socket: SOCKET });
  const close = () => client.destroy();
  const lost = new Promise<void>((resolve) => client.on('end', resolve).on('error', () => resolve(close())));
  signal.addEventListener('abort', close, { once: true });
  void lost.then(() => signal.removeEventListener('abort', close));
  const timer = setTimeout(close, LIMIT_MS);
  try {
    await client.connect();
    await client.subscribe(channel, onMessage);
  } catch (error) {
    close();
    throw error;
  } finally {
    clearTimeout(timer);
  }
  onListening();
  return { lost };
}
