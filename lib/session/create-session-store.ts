import type { Config } from '#lib/config.ts';
import { createMemoryStore } from '#lib/session/drivers/memory.ts';
import { createRedisStore } from '#lib/session/drivers/redis.ts';
import { createRedisSubscription } from '#lib/session/drivers/redis-subscription.ts';
import { createTcpCommands } from '#lib/session/drivers/redis-tcp.ts';
import { createUpstashCommands } from '#lib/session/drivers/upstash-rest.ts';
import { createRecordSealer } from './record-seal.ts';
import type { SessionStore } from './session-store.ts';

export interface SessionStoreOptions {
  readonly config: Pick<Config, 'store' | 'redisKeyPrefix' | 'session'>;
  /** Epoch seconds. */
  readonly now: () => number;
  /** How long the store may take for one round trip, in milliseconds: a second, unless told otherwise. */
  readonly limitMs?: number | undefined;
}

/** The session store that the settings name. Connects at first use. */
export function createSessionStore({ config, now, limitMs }: SessionStoreOptions): SessionStore {
  const { store, redisKeyPrefix: prefix } = config;
  const sealer = createRecordSealer(config.session.secrets);
  switch (store.driver) {
    case 'memory':
      return createMemoryStore({ now });
    case 'redis': {
      const driver = store.urls.length === 1 ? 'redis' : 'redis-cluster';
      return createRedisStore({
        driver,
        commands: createTcpCommands(store.urls, limitMs),
        subscription: createRedisSubscription(store.urls),
        sealer,
        now,
        prefix,
      });
    }
    case 'upstash':
      return createRedisStore({
        driver: 'upstash',
        commands: createUpstashCommands(store, limitMs),
        sealer,
        now,
        prefix,
      });
  }
}
