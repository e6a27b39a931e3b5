import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createCookieJar } from '#dev/cookie-jar.ts';
import { FETCH, NAVIGATION, startFlowApp } from '#dev/testing/flow-app.ts';
import { settingsFor, startWorld, type World } from '#dev/testing/flow-world.ts';
import { startScriptedProvider } from '#dev/testing/scripted-provider.ts';

let world: World;

beforeAll(async () => {
  world = await startWorld();
});

afterAll(() => world.close());

const begin = async (path = '/bff/login', options = {}) => {
  const response = await world.app.request(path, options);
  return { response, url: new URL(response.headers.get('location') ?? 'about:blank') };
};

describe('signing in', () => {
  test('goes to the provider with code flow, PKCE, state and nonce, and is not cached', async () => {
    const { response, url } = await begin();
    expect(response.status).toBe(303);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(url.origin).toBe(world.provider.issuer);
    const { state, nonce, code_challenge: challenge, ...rest } = Object.fromEntries(url.searchParams);
    expect(rest).toEqual({
      client_id: 'app',
      response_type: 'code',
      redirect_uri: `${world.app.baseUrl}/bff/callback`,
      scope: 'openid profile email offline_access',
      code_challenge_method: 'S256',
    });
    for (const secret of [state, nonce, challenge]) expect(secret).toMatch(/^[\w-]{43,}$/);
    expect(new Set([state, nonce, challenge]).size).toBe(3);
  });

  test('takes nothing from the caller but prompt, whatever it brings', async () => {
    const foreign = 'scope=admin&client_id=x&redirect_uri=https://evil.example&acr_values=1&state=fixed';
    const { url } = await begin(`/bff/login?${foreign}&prompt=login`, {
      headers: { ...NAVIGATION, host: 'evil.example', 'x-forwarded-host': 'evil.example' },
    });
    expect(url.searchParams.get('prompt')).toBe('login');
    expect(url.searchParams.get('redirect_uri')).toBe(`${world.app.baseUrl}/bff/callback`);
    expect(url.href).not.toMatch(/evil|admin|acr_values|fixed/);
  });

  test('never uses a state twice', async () => {
    const states = await Promise.all(
      Array.from({ length: 100 }, async () => (await begin()).url.searchParams.get('state')),
    );
    expect(new Set(states).size).toBe(100);
  });

  test.each([
    'returnUrl=//evil.example',
    'returnUrl=https://evil.example',
    'returnUrl=/bff/logout',
    'returnUrl=',
  ])('is refused with %s', async (query) => {
    const { response } = await begin(`/bff/login?${query}`);
    expect(response.status).toBe(400);
  });

  test.each(['prompt=nothing', 'prompt=login&prompt=none', 'returnUrl=/&returnUrl=/a'])(
    'is refused with %s',
    async (query) => {
      const { response } = await begin(`/bff/login?${query}`, { headers: COMMAND_LINE });
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ status: 400, code: 'invalid_parameter' });
    },
  );

  test.each([
    ['a fetch', FETCH],
    ['a frame', { ...NAVIGATION, 'sec-fetch-dest': 'iframe' }],
    ['a prefetch', { ...NAVIGATION, 'sec-purpose': 'prefetch;prerender' }],
    ["the router's prefetch", { 'next-router-prefetch': '1' }],
  ])('does not start by %s', async (_, headers) => {
    const { response } = await begin('/bff/login', { headers });
    expect(response.status).toBe(400);
    expect(response.headers.getSetCookie()).toEqual([]);
  });

  test('is under way five times in one browser at most', async () => {
    const jar = createCookieJar();
    for (let index = 0; index < 60; index += 1) await world.app.request('/bff/login', { jar });
    expect(jar.header(world.app.baseUrl).split('; ')).toHaveLength(5);
  });

  test.each(['', `/${'a'.repeat(2047)}`, `/${'ä'.repeat(340)}`])(
    'never fills the browser with cookies, wherever it is to return to: %#',
    async (returnUrl) => {
      const jar = createCookieJar();
      const path = `/bff/login?${new URLSearchParams(returnUrl === '' ? {} : { returnUrl })}`;
      for (let index = 0; index < 60; index += 1) {
        expect((await world.app.request(path, { jar })).status).toBe(303);
      }
      expect(jar.header(world.app.baseUrl).length).toBeLessThan(4200);
    },
  );

  test.each(['bff-login-\u00e4=1', 'bff-login-a b=1', 'bff-login-=', 'bff-login-__proto__=1'])(
    'is not disturbed by the cookie %s of somebody else',
    async (cookie) => {
      const jar = { store: () => undefined, header: () => cookie, get: () => undefined };
      expect((await world.app.request('/bff/login', { jar })).status).toBe(303);
    },
  );

  test.each(['HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])('is not there for %s', async (method) => {
    const response = await world.app.request('/bff/login', { method });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('GET');
    expect(response.headers.getSetCookie()).toEqual([]);
  });
});

/** Neither Fetch Metadata nor a wish for HTML. */
const COMMAND_LINE = { accept: '*/*' };

test('without a provider a person gets a readable page with a way on', async () => {
  const app = await startFlowApp(() => settingsFor('http://127.0.0.1:9'));
  const response = await app.request('/bff/login');
  expect(response.status).toBe(503);
  expect(response.headers.get('retry-after')).toBeTruthy();
  expect(response.headers.get('content-type')).toContain('text/html');
  expect(await response.text()).toContain('The identity provider does not answer');
  await app.close();
});

test('a prompt that the provider does not list is refused, one that it lists is passed on', async () => {
  const provider = await startScriptedProvider();
  provider.script.metadata = { prompt_values_supported: ['none', 'create'] };
  const app = await startFlowApp(() => settingsFor(provider.issuer));
  expect((await app.request('/bff/login?prompt=create')).headers.get('location')).toContain('prompt=create');
  expect((await app.request('/bff/login?prompt=login')).status).toBe(400);
  await app.close();
  await provider.close();
});

test('a provider that could not be reached is asked again', async () => {
  const provider = await startScriptedProvider();
  const app = await startFlowApp(() => settingsFor(provider.issuer));
  provider.script.answers['/.well-known/openid-configuration'] = { status: 500 };
  expect((await app.request('/bff/login')).status).toBe(503);
  delete provider.script.answers['/.well-known/openid-configuration'];
  expect((await app.request('/bff/login')).status).toBe(303);
  await app.close();
  await provider.close();
});

test('a provider that calls itself otherwise than configured is not trusted', async () => {
  const app = await startFlowApp(() => settingsFor(`${world.provider.issuer}/`));
  expect((await app.request('/bff/login')).status).toBe(503);
  await app.close();
});
