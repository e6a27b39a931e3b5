import { expect, test } from 'vitest';
import type { StoreConfig } from '#lib/config.ts';
import { createSessionStore } from './create-session-store.ts';

const session = {
  secrets: ['a secret for tests, 32 characters'],
  idleSeconds: 600,
  absoluteSeconds: 3600,
} as const;

/** Nobody listens there. */
const NOWHERE = 'redis://127.0.0.1:1';

test.each<[string, StoreConfig]>([
  ['memory', { driver: 'memory' }],
  ['redis', { driver: 'redis', urls: [NOWHERE] }],
  ['redis-cluster', { driver: 'redis', urls: [NOWHERE, NOWHERE] }],
  ['upstash', { driver: 'upstash', url: 'http://127.0.0.1:1', token: 'any' }],
])(
  'the settings choose the driver %s, which connects to nothing before its first use',
  async (driver, store) => {
    const sessions = createSessionStore({
      config: { store, redisKeyPrefix: 'bff:', session },
      now: () => 0,
    });
    expect(sessions.driver).toBe(driver);
    if (driver !== 'memory')
      await expect(sessions.ping()).rejects.toMatchObject({ code: 'store_unavailable' });
    await sessions.close();
  },
);
