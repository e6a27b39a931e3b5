import type { TestProject } from 'vitest/node';
import { startRedisServer } from './redis-server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A real Redis for this test run, shared by all test files: each uses a key prefix of its own. */
    readonly redisUrl: string;
  }
}

/** Vitest's global setup: starts a Redis, unless `TEST_REDIS_URL` names one that is running already. */
export async function setup({ provide }: TestProject): Promise<(() => Promise<void>) | undefined> {
  const running = process.env.TEST_REDIS_URL;
  if (running) {
    provide('redisUrl', running);
    return undefined;
  }
  const redis = await startRedisServer();
  provide('redisUrl', redis.url);
  return redis.stop;
}
