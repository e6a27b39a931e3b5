import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { createCookieJar } from '#dev/cookie-jar.ts';
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

  /** Signs in with these settings, then out, with what the provider does in between. */
  const signInAndOut = async (settings: Record<string, string>, spoil: () => void) => {
    app = await startFlowApp(() => ({ ...settingsFor(provider.issuer), ...settings }));
    const { jar } = await signInByScript(app, provider);
    spoil();
    const response = await app.request('/bff/logout?sid=provider-session-1&returnUrl=/bye', { jar });
    const user = await app.request('/bff/user', { jar, headers: { ...FETCH, 'x-csrf': '1' } });
    expect(user.status).toBe(401);
    expect(response.status).toBe(303);
    return { app, jar, location: response.headers.get('location') ?? '' };
  };

  test('when the provider has no logout: at the return URL', async () => {
    provider.script.metadata = { end_session_endpoint: undefined };
    expect((await signInAndOut({}, () => undefined)).location).toBe('/bye');
  });

  test.each<[string, ScriptedAnswer]>([
    ['refuses', { status: 400, body: { error: 'invalid_client' } }],
    ['fails', { status: 500 }],
    ['hangs', 'hang'],
  ])('when revocation %s: at the provider', async (_, answer) => {
    const { location } = await signInAndOut({}, () => {
      provider.script.answers['/revoke'] = answer;
    });
    expect(location).toContain(`${provider.issuer}/end?`);
  });

  test('when the provider offers no revocation: at the provider', async () => {
    provider.script.metadata = { revocation_endpoint: undefined };
    expect((await signInAndOut({}, () => undefined)).location).toContain(`${provider.issuer}/end?`);
  });

  test('when the provider cannot be reached since a restart of the app: on the page that says so', async () => {
    const first = await signInAndOut({}, () => undefined);
    await first.app.close();
    provider.script.answers[DISCOVERY] = { status: 500 };
    app = await startFlowApp(() => settingsFor(provider.issuer));
    const response = await app.request('/bff/logout');
    expect(response.headers.get('location')).toBe('/signed-out');
  });

  test('when the provider hangs and nothing is known of it: it is waited for once', async () => {
    const shared = { REDIS_URL: inject('redisUrl'), REDIS_KEY_PREFIX: `${randomUUID()}:` };
    const before = await startFlowApp(() => ({ ...settingsFor(provider.issuer), ...shared }));
    const { jar } = await signInByScript(before, provider);
    await before.close();
    provider.script.answers[DISCOVERY] = 'hang';
    app = await startFlowApp(() => ({ ...settingsFor(provider.issuer), ...shared }));
    const response = await app.request('/bff/logout?sid=provider-session-1', { jar });
    expect(response.headers.get('location')).toBe('/signed-out');
    expect(app.events()).toContain('logout_provider_failed');
    expect(app.events()).not.toContain('revocation_failed');
  }, 15_000);

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
