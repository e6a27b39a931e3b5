import { randomUUID } from 'node:crypto';
import { createClient } from 'redis';
import { type CookieJar, createCookieJar } from '#dev/cookie-jar.ts';
import { LIMIT_MS } from '#lib/session/drivers/redis-commands.ts';
import { createKeys } from '#lib/session/drivers/redis-keys.ts';
import type { LogoutOutcome } from '#lib/session/logout-cookie.ts';
import { sessionTag } from '#lib/session/session-tag.ts';
import { FETCH, type FlowApp, startFlowApp } from './flow-app.ts';
import { settingsFor } from './flow-world.ts';
import { type RedisServer, startRedisServer } from './redis-server.ts';
import { type ScriptedProvider, startScriptedProvider } from './scripted-provider.ts';
import { signInByScript } from './scripted-sign-in.ts';
import { startTcpProxy, type TcpProxy } from './tcp-proxy.ts';

/** Somebody who is signed in. */
export interface SignedIn {
  readonly jar: CookieJar;
  /** The same browser's cookies, as a thief has copied them: no answer changes them. */
  readonly copy: CookieJar;
  readonly providerSessionId: string;
  readonly sessionId: string;
  /** The key of the session's record. */
  readonly key: string;
}

/** An app whose sessions are in a Redis of its own, behind a network that fails on demand. */
export interface StoreFaultWorld {
  readonly app: FlowApp;
  readonly provider: ScriptedProvider;
  readonly redis: RedisServer;
  readonly proxy: TcpProxy;
  /** Asks the Redis itself, past the proxy. */
  readonly tell: (...words: string[]) => Promise<unknown>;
  readonly signIn: () => Promise<SignedIn>;
  readonly whoAmI: (jar: CookieJar) => Promise<Response>;
  /** By the link of the app's own page. */
  readonly signOut: (person: SignedIn) => Promise<Response>;
  /** Whether the app still tries to finish this person's sign-out. */
  readonly isUnfinished: (person: SignedIn) => boolean;
  readonly outcomeOf: (person: SignedIn) => Promise<LogoutOutcome['app'] | undefined>;
  /** A new logout token for this person's provider session. */
  readonly logoutToken: (person: SignedIn) => Promise<string>;
  readonly deliver: (logoutToken: string) => Promise<Response>;
  readonly close: () => Promise<void>;
}

const PREFIX = 'bff:';

/** @param options more of `redis-server`'s command line */
export async function startStoreFaultWorld(
  settings: Readonly<Record<string, string>> = {},
  options: readonly string[] = [],
): Promise<StoreFaultWorld> {
  const provider = await startScriptedProvider();
  const redis = await startRedisServer(options);
  const proxy = await startTcpProxy(redis.port);
  const REDIS_URL = `redis://127.0.0.1:${proxy.port}`;
  const app = await startFlowApp(
    () => ({ ...settingsFor(provider.issuer), REDIS_URL, REDIS_KEY_PREFIX: PREFIX, ...settings }),
    LIMIT_MS,
  );

  return {
    app,
    provider,
    redis,
    proxy,
    tell: async (...words) => {
      // A connection each time: one that waits for a long command would keep the next one waiting.
      const client = await createClient({ url: redis.url, RESP: 2 })
        .on('error', () => {})
        .connect();
      try {
        return await client.sendCommand(words);
      } finally {
        client.destroy();
      }
    },

    signIn: async () => {
      const sid = randomUUID();
      const { jar } = await signInByScript(app, provider, {
        toIdToken: (claims) => provider.sign({ ...claims, sid }),
      });
      const cookies = { bff: decodeURIComponent(jar.get(app.baseUrl, 'bff') ?? '') };
      const sessionId = (await app.runtime.sessionCookie.read(cookies)) ?? '';
      const header = jar.header(app.baseUrl);
      const copy: CookieJar = { ...createCookieJar(), store: () => {}, header: () => header };
      const key = createKeys(PREFIX).session(sessionTag(sessionId));
      return { jar, copy, providerSessionId: sid, sessionId, key };
    },

    whoAmI: (jar) => app.request('/bff/user', { jar, headers: { ...FETCH, 'x-csrf': '1' } }),

    isUnfinished: ({ sessionId }) => app.runtime.unfinishedSignOuts.has(sessionId),

    signOut: ({ jar, providerSessionId }) => app.request(`/bff/logout?sid=${providerSessionId}`, { jar }),

    outcomeOf: async ({ jar }) => {
      const cookies = { 'bff-logout': decodeURIComponent(jar.get(app.baseUrl, 'bff-logout') ?? '') };
      return (await app.runtime.logoutCookie.read(cookies))?.outcome.app;
    },

    logoutToken: ({ providerSessionId: sid }) => provider.signLogoutToken({ sid }),

    deliver: (token) => app.request('/bff/backchannel', { form: { logout_token: token }, headers: {} }),

    close: async () => {
      await app.close();
      await proxy.close();
      await redis.stop();
      await provider.close();
    },
  };
}
