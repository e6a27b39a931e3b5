import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, inject, test, vi } from 'vitest';
import { FETCH, type FlowApp, startFlowApp } from '#dev/testing/flow-app.ts';
import { settingsFor } from '#dev/testing/flow-world.ts';
import { type ScriptedProvider, startScriptedProvider } from '#dev/testing/scripted-provider.ts';
import { signInByScript } from '#dev/testing/scripted-sign-in.ts';
import { startUpstashRestServer } from '#dev/testing/upstash-rest-server.ts';

let provider: ScriptedProvider;
let apps: FlowApp[];

beforeEach(async () => {
  provider = await startScriptedProvider();
  apps = [];
  vi.stubEnv('NODE_ENV', 'development');
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await Promise.all(apps.map((app) => app.close()));
  await provider.close();
});

const start = async (settings: Record<string, string> = {}) => {
  const app = await startFlowApp(() => ({ ...settingsFor(provider.issuer), ...settings }));
  apps.push(app);
  return app;
};

const ask = (app: FlowApp) => app.request('/bff/diagnostics', { headers: FETCH });

test('a development server tells its settings, its provider, its store and the clocks', async () => {
  const app = await start({ REDIS_URL: inject('redisUrl'), REDIS_KEY_PREFIX: `${randomUUID()}:` });
  const response = await ask(app);
  expect(response.status).toBe(200);
  expect(response.headers.get('cache-control')).toBe('no-store');
  const { settings, provider: seen, store } = await response.json();
  expect(settings).toMatchObject({
    baseUrl: app.baseUrl,
    oidc: { issuer: provider.issuer, clientId: 'app' },
    session: { secrets: 1, idleSeconds: 3600, absoluteSeconds: 28800 },
    logout: { strategy: 'auto', requireSessionId: true },
  });
  expect(seen.metadata).toMatchObject({ end_session_endpoint: `${provider.issuer}/end` });
  expect(store).toEqual({ driver: 'redis', roundTripMs: expect.any(Number) });
});

test.each([600, -600])('a provider whose clock is %i seconds from ours shows', async (seconds) => {
  const app = await start();
  app.passTime(-seconds);
  const { clockSkewSeconds } = (await (await ask(app)).json()).provider;
  expect(clockSkewSeconds / 10).toBeCloseTo(seconds / 10, 0);
});

test.each([
  ['development', true],
  ['production', false],
])('a sign-in that fails for the clocks leads here: in %s %s', async (environment, leadsHere) => {
  vi.stubEnv('NODE_ENV', environment);
  const app = await start();
  app.passTime(3600);
  const { response } = await signInByScript(app, provider);
  expect(response.status).toBe(400);
  expect((await response.text()).includes('href="/bff/diagnostics"')).toBe(leadsHere);
});

test('what does not answer is told, and hides nothing else', async () => {
  provider.script.answers['/.well-known/openid-configuration'] = { status: 500 };
  const app = await start({ REDIS_URL: 'redis://127.0.0.1:9' });
  expect(await (await ask(app)).json()).toMatchObject({
    settings: { store: ['redis://127.0.0.1:9'] },
    provider: { problem: 'provider_unavailable' },
    store: { driver: 'redis', problem: 'store_unavailable' },
  });
  expect(app.events()).toEqual(['diagnosis', 'diagnosis']);
});

const SECRETS = {
  OIDC_CLIENT_SECRET: 'SECRET-of-the-client',
  SESSION_SECRET: `SECRET-${'x'.repeat(32)},SECRET-${'y'.repeat(32)}`,
  LOGOUT_ALLOWED_RETURN_URLS: 'https://www.example.com/goodbye?key=SECRET#SECRET',
};

test.each<[string, Record<string, string>]>([
  ['memory', {}],
  ['one Redis', { REDIS_URL: 'redis://SECRET-user:SECRET-password@127.0.0.1:9/0?token=SECRET' }],
  ['a cluster', { REDIS_URL: 'redis://:SECRET@127.0.0.1:9,rediss://SECRET@127.0.0.1:10' }],
  [
    'a REST address that is not one',
    { UPSTASH_REDIS_REST_URL: 'http://127.0.0.1:9/SECRET?SECRET', UPSTASH_REDIS_REST_TOKEN: 'SECRET' },
  ],
  ['a Vercel store', { KV_REST_API_URL: 'http://127.0.0.1:9/SECRET', KV_REST_API_TOKEN: 'SECRET-token' }],
])('no secret shows, with sessions in %s', async (_, store) => {
  const app = await start({ ...SECRETS, ...store });
  const text = await (await ask(app)).text();
  expect(text).toContain('https://www.example.com/goodbye');
  expect(text).not.toMatch(/SECRET/);
});

test('nothing of a session shows, and no token of the store', async () => {
  const rest = await startUpstashRestServer(inject('redisUrl'));
  const app = await start({
    UPSTASH_REDIS_REST_URL: rest.url,
    UPSTASH_REDIS_REST_TOKEN: rest.token,
    REDIS_KEY_PREFIX: `${randomUUID()}:`,
  });
  const { jar } = await signInByScript(app, provider);
  const text = await (await app.request('/bff/diagnostics', { jar })).text();
  expect(text).toContain('"driver":"upstash"');
  expect(text).not.toMatch(/eyJ|access-token|refresh-token|provider-session-1|a-secret|a-token-for-tests/);
  await rest.stop();
});

test('in production there is no such address', async () => {
  vi.stubEnv('NODE_ENV', 'production');
  const response = await ask(await start());
  expect([response.status, (await response.json()).code]).toEqual([404, 'not_found']);
});

test('a development server with a public address has no such address', async () => {
  const app = await start({ APP_BASE_URL: 'https://app.example.com', REDIS_URL: inject('redisUrl') });
  expect((await ask(app)).status).toBe(404);
});
