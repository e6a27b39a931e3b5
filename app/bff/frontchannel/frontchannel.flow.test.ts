import { randomUUID } from 'node:crypto';
import { createClient } from 'redis';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { type CookieJar, createCookieJar } from '#dev/cookie-jar.ts';
import { FETCH, type FlowApp, type FlowRequest, NAVIGATION, startFlowApp } from '#dev/testing/flow-app.ts';
import { settingsFor } from '#dev/testing/flow-world.ts';
import { type ScriptedProvider, startScriptedProvider } from '#dev/testing/scripted-provider.ts';
import { signInByScript } from '#dev/testing/scripted-sign-in.ts';

/** What Chromium sends for a frame in a page of another site. */
const FRAME = { 'sec-fetch-dest': 'iframe', 'sec-fetch-mode': 'navigate', 'sec-fetch-site': 'cross-site' };

describe('front-channel logout', () => {
  let provider: ScriptedProvider;
  let app: FlowApp;
  let sid: string;

  beforeAll(async () => {
    provider = await startScriptedProvider();
    app = await startFlowApp(() => settingsFor(provider.issuer));
  });
  beforeEach(() => {
    sid = `session-${randomUUID()}`;
  });
  afterAll(async () => {
    await app.close();
    await provider.close();
  });

  const signIn = (providerSessionId = sid) =>
    signInByScript(app, provider, {
      toIdToken: (claims) => provider.sign({ ...claims, sid: providerSessionId }),
    });
  const isSignedIn = async (jar: CookieJar) =>
    (await app.request('/bff/user', { jar, headers: { ...FETCH, 'x-csrf': '1' } })).status === 200;
  const ask = (parameters: Record<string, string>, options: FlowRequest = {}) =>
    app.request(`/bff/frontchannel?${new URLSearchParams(parameters)}`, { headers: FRAME, ...options });

  test('ends every browser of that provider session and no other, without any cookie', async () => {
    const [first, second, other] = [await signIn(), await signIn(), await signIn(`${sid}-2`)];
    const response = await ask({ iss: provider.issuer, sid });
    expect(response.status).toBe(200);
    expect(response.headers.getSetCookie()).toEqual([]);
    expect([await isSignedIn(first.jar), await isSignedIn(second.jar), await isSignedIn(other.jar)]).toEqual([
      false,
      false,
      true,
    ]);
  });

  test('goes by the address, whoever’s cookies come along', async () => {
    const [named, bystander] = [await signIn(), await signIn(`${sid}-2`)];
    await ask({ iss: provider.issuer, sid }, { jar: bystander.jar });
    expect([await isSignedIn(named.jar), await isSignedIn(bystander.jar)]).toEqual([false, true]);
  });

  test('works as a page of its own, too', async () => {
    const { jar } = await signIn();
    expect((await ask({ iss: provider.issuer, sid }, { headers: NAVIGATION })).status).toBe(200);
    expect(await isSignedIn(jar)).toBe(false);
  });

  test('revokes the refresh token afterwards', async () => {
    await signIn();
    const before = provider.posted('/revoke').length;
    await ask({ iss: provider.issuer, sid });
    await app.settle();
    expect(
      provider
        .posted('/revoke')
        .slice(before)
        .map((form) => form.get('token')),
    ).toEqual(['refresh-token']);
  });

  test('keeps nobody from signing in afterwards: anybody may ask for it', async () => {
    await ask({ iss: provider.issuer, sid });
    const { jar } = await signIn();
    expect(await isSignedIn(jar)).toBe(true);
  });

  test('of a session that is gone, or never was, is done', async () => {
    await signIn();
    for (const _ of [1, 2]) expect((await ask({ iss: provider.issuer, sid })).status).toBe(200);
    expect((await ask({ iss: provider.issuer, sid: 'never-heard-of' })).status).toBe(200);
  });

  test('is an HTML page that the issuer alone may frame and no cache keeps', async () => {
    const { headers } = await ask({ iss: provider.issuer, sid });
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('content-security-policy')).toBe(
      `default-src 'none'; frame-ancestors ${provider.issuer}`,
    );
    expect(headers.has('x-frame-options')).toBe(false);
  });

  describe('ends nothing', () => {
    test.each([
      ['without iss', (iss: string) => `sid=$SID&other=${iss}`],
      ['without sid', (iss: string) => `iss=${iss}`],
      ['with an empty sid', (iss: string) => `iss=${iss}&sid=`],
      ['with another issuer', (iss: string) => `iss=${iss}/&sid=$SID`],
      ['with two of one', (iss: string) => `iss=${iss}&sid=$SID&sid=$SID`],
      ['with nothing', () => ''],
    ])('%s', async (_, toQuery) => {
      const { jar } = await signIn();
      const query = toQuery(encodeURIComponent(provider.issuer)).replaceAll('$SID', sid);
      const response = await app.request(`/bff/frontchannel?${query}`, { jar, headers: FRAME });
      expect(response.status).toBe(400);
      expect(response.headers.get('cache-control')).toBe('no-store');
      expect(await response.json()).toMatchObject({ code: 'invalid_parameter' });
      expect(await isSignedIn(jar)).toBe(true);
    });

    test('when it is only fetched ahead', async () => {
      const { jar } = await signIn();
      const headers = { ...FRAME, 'sec-purpose': 'prefetch' };
      expect((await ask({ iss: provider.issuer, sid }, { headers })).status).toBe(400);
      expect(await isSignedIn(jar)).toBe(true);
    });

    test.each(['HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])('by %s', async (method) => {
      const { jar } = await signIn();
      const response = await ask({ iss: provider.issuer, sid }, { method });
      expect(response.status).toBe(405);
      expect(response.headers.get('allow')).toBe('GET');
      expect(await isSignedIn(jar)).toBe(true);
    });
  });
});

test('front-channel logout leaves nothing in the store of a session that somebody has invented', async () => {
  const provider = await startScriptedProvider();
  const settings = { REDIS_URL: inject('redisUrl'), REDIS_KEY_PREFIX: `${randomUUID()}:` };
  const app = await startFlowApp(() => ({ ...settingsFor(provider.issuer), ...settings }));
  const query = new URLSearchParams({ iss: provider.issuer, sid: 'invented' });
  const response = await app.request(`/bff/frontchannel?${query}`, {
    jar: createCookieJar(),
    headers: FRAME,
  });
  expect(response.status).toBe(200);
  const redis = await createClient({ url: settings.REDIS_URL, RESP: 2 }).connect();
  expect(await redis.keys(`${settings.REDIS_KEY_PREFIX}*`)).toEqual([]);
  redis.destroy();
  await app.close();
  await provider.close();
});

test('while the store does not answer, front-channel logout says so', async () => {
  const provider = await startScriptedProvider();
  const app = await startFlowApp(() => ({
    ...settingsFor(provider.issuer),
    REDIS_URL: 'redis://127.0.0.1:9',
  }));
  const query = new URLSearchParams({ iss: provider.issuer, sid: 'any' });
  const response = await app.request(`/bff/frontchannel?${query}`, {
    jar: createCookieJar(),
    headers: FRAME,
  });
  expect(response.status).toBe(503);
  expect(response.headers.get('retry-after')).toBeTruthy();
  await app.close();
  await provider.close();
});
