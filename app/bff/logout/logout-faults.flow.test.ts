import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { type CookieJar, createCookieJar } from '#dev/cookie-jar.ts';
import { FETCH, type FlowApp, NAVIGATION, startFlowApp } from '#dev/testing/flow-app.ts';
import { settingsFor, startWorld } from '#dev/testing/flow-world.ts';
import {
  type ScriptedAnswer,
  type ScriptedProvider,
  startScriptedProvider,
} from '#dev/testing/scripted-provider.ts';
import { signInByScript } from '#dev/testing/scripted-sign-in.ts';

const DISCOVERY = '/.well-known/openid-configuration';
const CROSS_SITE = { ...NAVIGATION, 'sec-fetch-site': 'cross-site' };

describe('signing out always finishes', () => {
  let provider: ScriptedProvider;
  let app: FlowApp | undefined;

  beforeEach(async () => {
    provider = await startScriptedProvider();
  });

  afterEach(async () => {
    await app?.close();
    await provider.close();
  });

  const start = async (settings: Record<string, string> = {}) => {
    await app?.close();
    app = await startFlowApp(() => ({ ...settingsFor(provider.issuer), ...settings }));
    return app;
  };

  /** Whatever happens, the person is signed out here and sent somewhere. */
  const signOut = async (current: FlowApp, jar: CookieJar) => {
    const response = await current.request('/bff/logout?sid=provider-session-1&returnUrl=/bye', { jar });
    const user = await current.request('/bff/user', { jar, headers: { ...FETCH, 'x-csrf': '1' } });
    expect(user.status).toBe(401);
    expect(response.status).toBe(303);
    return response.headers.get('location') ?? '';
  };

  const outcomeIn = async (current: FlowApp, jar: CookieJar) => {
    const sealed = decodeURIComponent(jar.get(current.baseUrl, 'bff-logout') ?? '');
    return (await current.runtime.logoutCookie.read({ 'bff-logout': sealed }))?.outcome;
  };

  /** Signs in with these settings, then out, with what the provider does in between. */
  const signInAndOut = async (settings: Record<string, string>, spoil: () => void) => {
    const current = await start(settings);
    const { jar } = await signInByScript(current, provider);
    spoil();
    return { app: current, jar, location: await signOut(current, jar) };
  };

  /** The same, with a restart of the app in between: it knows nothing of the provider then. */
  const signInRestartAndOut = async (spoil: () => void) => {
    const shared = { REDIS_URL: inject('redisUrl'), REDIS_KEY_PREFIX: `${randomUUID()}:` };
    const { jar } = await signInByScript(await start(shared), provider);
    spoil();
    const current = await start(shared);
    return { app: current, jar, location: await signOut(current, jar) };
  };

  test.each([
    [{}, 'asked'],
    [{ LOGOUT_STRATEGY: 'cognito' }, 'not_possible'],
    [{ LOGOUT_STRATEGY: 'cognito', LOGOUT_FEDERATED: 'false' }, 'not_wanted'],
  ] as const)('with %j, the upstream session is %s', async (settings, upstream) => {
    const { app: current, jar } = await signInAndOut(
      { LOGOUT_FEDERATED: 'true', ...settings },
      () => undefined,
    );
    expect(await outcomeIn(current, jar)).toMatchObject({ provider: 'asked', upstream });
  });

  test.each([undefined, null, '', 'no address', 42, 'javascript:alert(1)', 'http://id.example.com/end'])(
    'when the provider has no logout that can be used: at the return URL (%s)',
    async (endpoint) => {
      provider.script.metadata = { end_session_endpoint: endpoint };
      const { app: current, jar, location } = await signInAndOut({}, () => undefined);
      expect(location).toBe('/bye');
      expect(await outcomeIn(current, jar)).toMatchObject({ app: 'ended', provider: 'unsupported' });
    },
  );

  test.each<[string, ScriptedAnswer]>([
    ['refuses', { status: 400, body: { error: 'invalid_client' } }],
    ['fails', { status: 500 }],
    ['is overloaded', { status: 503, body: 'try again later' }],
    ['redirects', { status: 302 }],
    ['answers something else', { body: '<!doctype html><title>Welcome</title>' }],
    ['answers garbage', { status: 400, body: '{"error":' }],
    ['is slow, but not too slow', { delayMs: 100 }],
    ['breaks off', 'break off'],
    ['hangs', 'hang'],
  ])('when revocation %s: at the provider', async (_, answer) => {
    const { location } = await signInAndOut({}, () => {
      provider.script.answers['/revoke'] = answer;
    });
    expect(location).toContain(`${provider.issuer}/end?`);
    expect(provider.posted('/revoke')).toHaveLength(1);
  });

  test.each([undefined, 'no address', 'http://id.example.com/revoke'])(
    'when the provider offers no revocation that can be used: at the provider (%s)',
    async (endpoint) => {
      provider.script.metadata = { revocation_endpoint: endpoint };
      expect((await signInAndOut({}, () => undefined)).location).toContain(`${provider.issuer}/end?`);
    },
  );

  test.each<[string, ScriptedAnswer]>([
    ['is not there', { status: 404, body: 'Not found' }],
    ['fails', { status: 500 }],
    ['redirects', { status: 302 }],
    ['is a page', { body: '<!doctype html><title>Welcome</title>' }],
    ['is empty', { body: '' }],
    ['names nothing', { body: {} }],
    [
      'is of somebody else',
      { body: { issuer: 'https://other.example', jwks_uri: 'https://other.example/' } },
    ],
    ['breaks off', 'break off'],
    ['hangs', 'hang'],
  ])('when discovery %s since a restart of the app: on the page that says so', async (_, answer) => {
    const {
      app: current,
      jar,
      location,
    } = await signInRestartAndOut(() => {
      provider.script.answers[DISCOVERY] = answer;
    });
    expect(location).toBe('/signed-out');
    expect(await outcomeIn(current, jar)).toMatchObject({ app: 'ended', provider: 'unavailable' });
    // It is waited for once: the refresh token's turn comes after the answer.
    expect(current.events().slice(0, 2)).toEqual(['logout_provider_failed', 'signed_out']);
    expect(provider.posted('/revoke')).toEqual([]);
  });

  test('when discovery is slow, but not too slow: at the provider', async () => {
    const discovery = { body: await (await fetch(provider.issuer + DISCOVERY)).json(), delayMs: 100 };
    const { location } = await signInRestartAndOut(() => {
      provider.script.answers[DISCOVERY] = discovery;
    });
    expect(location).toContain(`${provider.issuer}/end?`);
  });

  test.each<[string, ScriptedAnswer]>([
    ['fail', { status: 500 }],
    ['break off', 'break off'],
    ['hang', 'hang'],
  ])('when the keys %s since a restart of the app: at the provider, with the hint', async (_, answer) => {
    const { location } = await signInRestartAndOut(() => {
      provider.script.answers['/jwks'] = answer;
    });
    expect(location).toContain(`${provider.issuer}/end?id_token_hint=`);
  });

  test('when the provider is gone altogether: on the page that says so', async () => {
    const { app: current, jar, location } = await signInRestartAndOut(() => provider.close());
    expect(location).toBe('/signed-out');
    expect(await outcomeIn(current, jar)).toMatchObject({ app: 'ended', provider: 'unavailable' });
  });

  test('revoking never, before, or once the browser is back, as it is set', async () => {
    const never = await signInAndOut({ LOGOUT_REVOKE_REFRESH_TOKEN: 'never' }, () => undefined);
    await never.app.close();
    expect(provider.posted('/revoke')).toHaveLength(0);

    const after = await signInAndOut({ LOGOUT_REVOKE_REFRESH_TOKEN: 'after' }, () => undefined);
    expect(provider.posted('/revoke')).toHaveLength(0);
    const state = new URL(after.location).searchParams.get('state');
    await after.app.request(`/bff/logout/callback?state=${state}`, { jar: after.jar });
    await after.app.settle();
    expect(provider.posted('/revoke').map((form) => form.get('token'))).toEqual(['refresh-token']);
  });

  test('when the store is lost: the cookie goes, the provider is asked, and nobody claims that the session here ended', async () => {
    app = await startFlowApp(() => ({ ...settingsFor(provider.issuer), REDIS_URL: 'redis://127.0.0.1:9' }));
    const jar = createCookieJar();
    const setCookie = await app.runtime.sessionCookie.set('some-session');
    jar.store(app.baseUrl, new Response(null, { headers: { 'set-cookie': setCookie } }));

    const link = await app.request('/bff/logout', { jar });
    expect(link.headers.get('location')).toMatch(/^\/logout\?/);
    const response = await app.request('/bff/logout', { jar, form: {} });
    expect(response.headers.get('location')).toContain(`${provider.issuer}/end?`);
    expect(jar.get(app.baseUrl, 'bff')).toBeUndefined();
    const cookies = { 'bff-logout': decodeURIComponent(jar.get(app.baseUrl, 'bff-logout') ?? '') };
    expect((await app.runtime.logoutCookie.read(cookies))?.outcome.app).toBe('unknown');
  });
});

test('without the requirement of a proof, a link of the app itself is enough, and a foreign one is not', async () => {
  const world = await startWorld({ LOGOUT_REQUIRE_SESSION_ID: 'false' });
  const person = world.newPerson();
  await world.signIn(person);
  await world.app.request('/bff/logout', { jar: person.jar, headers: CROSS_SITE });
  await world.app.request('/bff/logout', { jar: person.jar, headers: { accept: 'text/html' } });
  expect((await world.whoAmI(person.jar)).status).toBe(200);
  await world.app.request('/bff/logout', { jar: person.jar });
  expect((await world.whoAmI(person.jar)).status).toBe(401);
  await world.close();
});

test('a session of a provider without sid has a proof of its own', async () => {
  const provider = await startScriptedProvider();
  const app = await startFlowApp(() => settingsFor(provider.issuer));
  const { jar } = await signInByScript(app, provider, {
    toIdToken: ({ sid: _, ...claims }) => provider.sign(claims),
  });
  const user: unknown = await (
    await app.request('/bff/user', { jar, headers: { ...FETCH, 'x-csrf': '1' } })
  ).json();
  expect(user).toMatchObject({ 'bff:logout_url': expect.stringMatching(/^\/bff\/logout\?sid=[\w-]{43}$/) });
  await app.close();
  await provider.close();
});
