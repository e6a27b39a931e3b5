import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CookieJar } from '#dev/cookie-jar.ts';
import { type FlowApp, startFlowApp } from '#dev/testing/flow-app.ts';
import { settingsFor } from '#dev/testing/flow-world.ts';
import { type Json, type ScriptedProvider, startScriptedProvider } from '#dev/testing/scripted-provider.ts';
import { signInByScript } from '#dev/testing/scripted-sign-in.ts';

const LOGOUT = '/bff/logout?sid=provider-session-1';

describe('after a sign-out that the provider took no part in', () => {
  let provider: ScriptedProvider;
  let app: FlowApp;

  beforeEach(async () => {
    provider = await startScriptedProvider();
  });

  afterEach(async () => {
    await app.close();
    await provider.close();
  });

  /** A browser in which somebody has signed in and out. */
  const signInAndOut = async (metadata: Json = {}) => {
    provider.script.metadata = { end_session_endpoint: undefined, ...metadata };
    app = await startFlowApp(() => settingsFor(provider.issuer));
    const { jar } = await signInByScript(app, provider);
    return { jar, response: await app.request(LOGOUT, { jar }) };
  };

  const begin = async (jar: CookieJar, path = '/bff/login') => {
    const response = await app.request(path, { jar });
    expect(response.status).toBe(303);
    return new URL(response.headers.get('location') ?? '').searchParams;
  };

  test('the refresh token is revoked, and the browser is told to remember, for as long as browsers do', async () => {
    const { response } = await signInAndOut();
    expect(provider.posted('/revoke').map((form) => form.get('token'))).toEqual(['refresh-token']);
    expect(response.headers.getSetCookie()).toContain(
      'bff-ask-account=1; Max-Age=34560000; Path=/; HttpOnly; SameSite=Lax',
    );
  });

  test('signing in asks for the account, until somebody has signed in', async () => {
    const { jar } = await signInAndOut();
    expect((await begin(jar)).get('prompt')).toBe('select_account');
    expect((await begin(jar)).get('prompt')).toBe('select_account');
    await signInByScript(app, provider, { jar });
    expect((await begin(jar)).has('prompt')).toBe(false);
  });

  test.each([
    ['/bff/login', 'access_denied', 'select_account'],
    ['/bff/login', 'server_error', 'select_account'],
    ['/bff/login', 'invalid_request', 'select_account'],
    ['/bff/login?prompt=login', 'invalid_request', null],
    ['/bff/login?prompt=login', 'interaction_required', null],
    ['/bff/login?prompt=none', 'interaction_required', 'select_account'],
  ])('after %s was answered with %s, the next one has the prompt %s', async (path, error, prompt) => {
    const { jar } = await signInAndOut();
    const state = (await begin(jar, path)).get('state');
    await app.request(`/bff/callback?${new URLSearchParams({ error, state: state ?? '' })}`, { jar });
    expect((await begin(jar)).get('prompt')).toBe(prompt);
  });

  const refuse = async (jar: CookieJar, query: URLSearchParams, error = 'invalid_request') => {
    const answer = new URLSearchParams({ error, state: query.get('state') ?? '' });
    return app.request(`/bff/callback?${answer}`, { jar });
  };

  test('a provider that does not know the prompt is asked by another one, once', async () => {
    const { jar } = await signInAndOut();
    const again = await refuse(jar, await begin(jar, '/bff/login?returnUrl=/account'));
    const location = again.headers.get('location') ?? '';
    expect(location).toBe('/bff/login?returnUrl=%2Faccount&prompt=login');

    const second = await begin(jar, location);
    expect(second.get('prompt')).toBe('login');
    const refused = await refuse(jar, second);
    expect(refused.status).toBe(400);
    expect(await refused.text()).toContain('The sign-in was not finished');
    expect((await begin(jar)).has('prompt')).toBe(false);
  });

  test.each([
    ['the person who said no', '/bff/login', 'access_denied'],
    ['a prompt that the request has wished', '/bff/login?prompt=select_account', 'invalid_request'],
  ])('%s is not asked once more', async (_, path, error) => {
    const { jar } = await signInAndOut();
    expect((await refuse(jar, await begin(jar, path), error)).status).toBe(400);
  });

  test('where the provider lists no other prompt, the next sign-in goes without', async () => {
    const { jar } = await signInAndOut({ prompt_values_supported: ['select_account'] });
    expect((await refuse(jar, await begin(jar))).status).toBe(400);
    expect((await begin(jar)).has('prompt')).toBe(false);
  });

  test('an answer that names no sign-in of this browser starts none', async () => {
    const { jar } = await signInAndOut();
    await begin(jar);
    const refused = await refuse(jar, new URLSearchParams({ state: 'foreign' }));
    expect(refused.status).toBe(400);
  });

  test.each(['none', 'consent', 'login'])('a request that wishes prompt=%s gets that', async (prompt) => {
    const { jar } = await signInAndOut();
    expect((await begin(jar, `/bff/login?prompt=${prompt}`)).getAll('prompt')).toEqual([prompt]);
  });

  test.each([
    [['none', 'login', 'select_account'], 'select_account'],
    [['none', 'login'], 'login'],
    [['none', 'create'], null],
    [[], null],
  ])('of the prompts that the provider lists, %j, it is %s', async (offered, prompt) => {
    const { jar } = await signInAndOut({ prompt_values_supported: offered });
    expect((await begin(jar)).get('prompt')).toBe(prompt);
  });

  test('a browser in which nobody has signed out is not asked', async () => {
    await signInAndOut();
    const { jar } = await signInByScript(app, provider);
    expect((await begin(jar)).has('prompt')).toBe(false);
  });

  test('where the provider has a logout, nothing is remembered', async () => {
    const { jar } = await signInAndOut({ end_session_endpoint: `${provider.issuer}/end` });
    expect(jar.get(app.baseUrl, 'bff-ask-account')).toBeUndefined();
    expect((await begin(jar)).has('prompt')).toBe(false);
  });
});
