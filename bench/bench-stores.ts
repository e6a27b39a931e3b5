import { startRedisCluster } from '#dev/testing/redis-cluster.ts';
import { startRedisServer } from '#dev/testing/redis-server.ts';
import { startUpstashRestServer } from '#dev/testing/upstash-rest-server.ts';
import { createMemoryStore } from '#lib/session/drivers/memory.ts';
import { createRedisStore } from '#lib/session/drivers/redis.ts';
import type { Batch, RedisCommands, Reply } from '#lib/session/drivers/redis-commands.ts';
import { createTcpCommands } from '#lib/session/drivers/redis-tcp.ts';
import { createUpstashCommands } from '#lib/session/drivers/upstash-rest.ts';
import { createRecordSealer, type RecordSealer } from '#lib/session/record-seal.ts';
import type { SessionStore } from '#lib/session/session-store.ts';
import { now } from './typical-login.ts';

/** A store with a real server of its own. */
export interface BenchStore {
  readonly store: SessionStore;
  /** The same store to be filled quickly: only the first session and the first hint are sealed, and stored for all. */
  readonly createFiller: () => SessionStore;
  /** From now on; what it returns tells how many are over of those that have begun since. */
  readonly countRoundTrips: () => () => number;
  readonly stop: () => Promise<void>;
}

/** A store whose Redis can be asked directly. */
export interface RedisBenchStore extends BenchStore {
  readonly ask: (...batch: Batch) => Promise<Reply>;
}

export const PREFIX = 'bff:';

const sealer = createRecordSealer(['a secret for the benchmark, 32 characters or more']);

export function startMemory(): BenchStore {
  const store = createMemoryStore({ now });
  return { store, createFiller: () => store, countRoundTrips: () => () => 0, stop: async () => {} };
}

export async function startRedis(): Promise<RedisBenchStore> {
  const server = await startRedisServer();
  return createBenchStore(createTcpCommands([server.url]), server.stop);
}

export async function startCluster(): Promise<BenchStore> {
  const cluster = await startRedisCluster();
  return createBenchStore(createTcpCommands(cluster.urls), cluster.stop);
}

export async function startUpstash(): Promise<BenchStore> {
  const server = await startRedisServer();
  const front = await startUpstashRestServer(server.url);
  return createBenchStore(createUpstashCommands(front), async () => {
    await front.stop();
    await server.stop();
  });
}

function createBenchStore(driver: RedisCommands, stopServer: () => Promise<void>): RedisBenchStore {
  let roundTrips = { finished: 0 };
  const commands: RedisCommands = {
    pipeline: async (batches) => {
      const counted = roundTrips;
      try {
        return await driver.pipeline(batches);
      } finally {
        counted.finished += 1;
      }
    },
    close: driver.close,
  };
  const options = { driver: 'benchmark', commands, now, prefix: PREFIX };
  return {
    store: createRedisStore({ ...options, sealer }),
    createFiller: () => createRedisStore({ ...options, sealer: createSealerOfOne() }),
    ask: async (...batch) => (await driver.pipeline([batch]))[0],
    countRoundTrips: () => {
      const counted = { finished: 0 };
      roundTrips = counted;
      return () => counted.finished;
    },
    stop: async () => {
      await driver.close();
      await stopServer();
    },
  };
}

/** Seals the first session and the first hint, and says the same of all that follow. */
function createSealerOfOne(): RecordSealer {
  const sealed = new Map<string, Promise<string>>();
  return {
    unseal: sealer.unseal,
    seal: (value) => {
      const kind = Object.keys(value as object).join();
      const seal = sealed.get(kind) ?? sealer.seal(value);
      sealed.set(kind, seal);
      return seal;
    },
  };
}
