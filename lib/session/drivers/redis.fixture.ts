import { randomUUID } from 'node:crypto';
import { beforeEach, inject, onTestFinished } from 'vitest';
import type { PendingRevocation } from '#lib/session/pending-revocation.ts';
import { createRecordSealer } from '#lib/session/record-seal.ts';
import { ISSUER } from '#lib/session/session.fixture.ts';
import type { SessionStore } from '#lib/session/session-store.ts';
import { createRedisStore } from './redis.ts';
import type { Command, RedisCommands } from './redis-commands.ts';
import { createTcpCommands } from './redis-tcp.ts';

export const OLD_SECRET = 'an old secret of thirty-two chars';
export const NEW_SECRET = 'a new secret of thirty-two chars!';

/** For a pipeline whose time limit is not what a test is about: machines differ. */
export const PATIENCE_MS = 60_000;

export const RESERVATION = { name: 'logout-token:the-jti', ttlSeconds: 60 };

export const UNKNOWN = { issuer: ISSUER, providerSessionId: 'never heard of' };

export const toRevocation = (now: number): PendingRevocation => ({
  version: 1,
  id: 'id',
  refreshToken: 'the-refresh-token',
  attempts: 0,
  expiresAt: now + 3600,
});

type Secrets = readonly [string, ...string[]];

/** A part of a real Redis for each test, and what tests do with it. */
export interface RedisWorld {
  /** Epoch seconds. A test moves it. */
  now: number;
  /** What all keys of the test begin with. */
  readonly prefix: string;
  readonly redis: RedisCommands;
  readonly createStore: (secrets?: Secrets, commands?: RedisCommands) => SessionStore;
  readonly tell: <T>(...command: Command) => Promise<T>;
  readonly keysOf: (kind: string) => Promise<string[]>;
  readonly keyOf: (kind: string) => Promise<string>;
  /** How many round trips are over when an act is answered: it does not wait for others. */
  readonly count: (act: () => Promise<unknown>) => Promise<number>;
}

export function createRedisWorld(): RedisWorld {
  let prefix: string;
  let redis: RedisCommands;
  /** Of what is being counted. */
  let roundTrips: { finished: number };

  beforeEach(() => {
    world.now = Math.floor(Date.now() / 1000);
    prefix = `${randomUUID()}:`;
    roundTrips = { finished: 0 };
    redis = createTcpCommands([inject('redisUrl')], PATIENCE_MS);
    onTestFinished(redis.close);
  });

  const toCounted = (commands: RedisCommands): RedisCommands => ({
    ...commands,
    pipeline: async (batches) => {
      const counted = roundTrips;
      try {
        return await commands.pipeline(batches);
      } finally {
        counted.finished += 1;
      }
    },
  });

  const world: RedisWorld = {
    now: 0,
    get prefix() {
      return prefix;
    },
    get redis() {
      return redis;
    },
    createStore: (secrets = [OLD_SECRET], commands = redis) =>
      createRedisStore({
        driver: 'redis',
        commands: toCounted(commands),
        sealer: createRecordSealer(secrets),
        now: () => world.now,
        prefix,
      }),
    tell: async <T>(...command: Command) => (await redis.pipeline([[command]]))[0] as T,
    keysOf: async (kind) => (await world.tell<string[]>('KEYS', `${prefix}${kind}:*`)).sort(),
    keyOf: async (kind) => (await world.keysOf(kind))[0] ?? '',
    count: async (act) => {
      const counted = { finished: 0 };
      roundTrips = counted;
      await act();
      return counted.finished;
    },
  };
  return world;
}
