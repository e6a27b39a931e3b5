import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createCookieJar } from '#dev/cookie-jar.ts';
import { signOutAtProvider } from '#dev/identity-provider/visitor.ts';
import { FETCH, type FlowApp, type FlowRequest, NAVIGATION, startFlowApp } from '#dev/testing/flow-app.ts';
import { type Person, settingsFor, startWorld, type World } from '#dev/testing/flow-world.ts';
import {
  type ScriptedAnswer,
  type ScriptedProvider,
  startScriptedProvider,
} from '#dev/testing/scripted-provider.ts';
import { signInByScript } from '#dev/testing/scripted-sign-in.ts';

const COMMAND_LINE = { accept: '*/*' };
const CROSS_SITE = { ...NAVIGATION, 'sec-fetch-site': 'cross-site' };

describe('signing out', () => {
  let world: World;
  let person: Person;

  beforeAll(async () => {
    world = await startWorld({ LOGOUT_ALLOWED_RETURN_URLS: 'https://www.example.com/goodbye' });
  });

  beforeEach(async () => {
    person = world.newPerson();
    await world.signIn(person);
  });

  afterAll(() => world.close());

  const isSignedIn = async () => (await world.whoAmI(person.jar)).status === 200;
  const signOut = async (path: string, options: FlowRequest = {}) =>
    world.app.request(path, { jar: person.jar, ...options });
  const outcome = async () => {
    const cookies = {
      'bff-logout': decodeURIComponent(person.jar.get(world.app.baseUrl, 'bff-logout') ?? ''),
    };
    return (await world.app.runtime.logoutCookie.read(cookies))?.outcome;
  };
  const atProvider = () =>
    world.provider.sessions().some(({ subject }) => subject === `person-${person.account.name}`);

  test('by the address of /bff/user ends the session here and at the provider, and comes back', async () => {
    const response = await signOut(`${await world.logoutUrl(person.jar)}&returnUrl=/bye`);
    expect(response.status).toBe(303);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await isSignedIn()).toBe(false);
    expect(atProvider()).toBe(true);

    const { returnUrl, asked } = await signOutAtProvider(response.headers.get('location') ?? '', person.jar);
    expect(asked).toBe(false);
    expect(atProvider()).toBe(false);
    const back = await signOut(returnUrl.pathname + returnUrl.search, { headers: CROSS_SITE });
    expect(back.status).toBe(303);
    expect(back.headers.get('location')).toBe('/bye');
    expect(await outcome()).toEqual({ app: 'ended', provider: 'returned', hinted: true, federated: false });
  });

  test('sends hint, client, state and the one registered address to the provider, and nothing of the return URL', async () => {
    const response = await signOut(
      `${await world.logoutUrl(person.jar)}&returnUrl=https://www.example.com/goodbye?a=1`,
    );
    const url = new URL(response.headers.get('location') ?? '');
    expect(Object.fromEntries(url.searchParams)).toEqual({
      id_token_hint: expect.stringMatching(/^eyJ/),
      client_id: 'app',
      post_logout_redirect_uri: `${world.app.baseUrl}/bff/logout/callback`,
      state: expect.stringMatching(/^[\w-]{43}$/),
    });
    const { returnUrl } = await signOutAtProvider(url, person.jar);
    const back = await signOut(returnUrl.pathname + returnUrl.search, { headers: CROSS_SITE });
    expect(back.headers.get('location')).toBe('https://www.example.com/goodbye?a=1');
  });

  test('makes the old cookie worthless', async () => {
    const old = person.jar.header(world.app.baseUrl);
    await signOut(await world.logoutUrl(person.jar));
    const jar = { store: () => undefined, header: () => old, get: () => undefined };
    expect((await world.whoAmI(jar)).status).toBe(401);
  });

  test('revokes the refresh token before the browser leaves', async () => {
    await signOut(await world.logoutUrl(person.jar));
    expect(world.provider.requests().at(-1)?.path).toContain('revocation');
  });

  test('by a form that posts the proof works as well', async () => {
    const sid = new URL(await world.logoutUrl(person.jar), world.app.baseUrl).searchParams.get('sid') ?? '';
    const response = await signOut('/bff/logout', { form: { sid, returnUrl: '/bye' } });
    expect(response.status).toBe(303);
    expect(await isSignedIn()).toBe(false);
  });

  test('is finished in the page that was open at the provider only: another state leads to the default page', async () => {
    const response = await signOut(`${await world.logoutUrl(person.jar)}&returnUrl=/bye`);
    await signOutAtProvider(response.headers.get('location') ?? '', person.jar);
    for (const query of ['', '?state=bogus', '?state=a&state=b']) {
      const back = await signOut(`/bff/logout/callback${query}`, { headers: CROSS_SITE });
      expect(back.headers.get('location')).toBe('/signed-out');
      expect(await outcome()).toEqual({ app: 'ended', provider: 'asked', hinted: true, federated: false });
    }
  });

  test('comes back once: the state is used up', async () => {
    const response = await signOut(`${await world.logoutUrl(person.jar)}&returnUrl=/bye`);
    const { returnUrl } = await signOutAtProvider(response.headers.get('location') ?? '', person.jar);
    const path = returnUrl.pathname + returnUrl.search;
    expect((await signOut(path, { headers: CROSS_SITE })).headers.get('location')).toBe('/bye');
    expect((await signOut(path, { headers: CROSS_SITE })).headers.get('location')).toBe('/signed-out');
  });

  test('twice is no error, and goes on to the provider', async () => {
    const path = await world.logoutUrl(person.jar);
    await signOut(path);
    const again = await signOut(path);
    expect(again.status).toBe(303);
    expect(again.headers.get('location')).toContain(world.provider.issuer);
  });

  test('as nobody goes on to the provider without a hint', async () => {
    const response = await world.app.request('/bff/logout');
    expect(response.status).toBe(303);
    const url = new URL(response.headers.get('location') ?? '');
    expect(url.origin).toBe(world.provider.issuer);
    expect(url.searchParams.has('id_token_hint')).toBe(false);
  });

  test('late, when the session here is gone, still ends the one at the provider without asking', async () => {
    const path = await world.logoutUrl(person.jar);
    world.app.passTime(4000);
    expect(await isSignedIn()).toBe(false);
    const response = await signOut(path);
    const { asked } = await signOutAtProvider(response.headers.get('location') ?? '', person.jar);
    world.app.passTime(-4000);
    expect(asked).toBe(false);
    expect(atProvider()).toBe(false);
    expect(await outcome()).toMatchObject({ app: 'no_session' });
  });

  test('in one browser leaves the other signed in', async () => {
    const other = { account: person.account, jar: createCookieJar() };
    await world.signIn(other);
    await signOut(await world.logoutUrl(person.jar));
    expect((await world.whoAmI(other.jar)).status).toBe(200);
  });

  describe('without proof ends nothing', () => {
    afterEach(async () => {
      expect(await isSignedIn()).toBe(true);
      expect(atProvider()).toBe(true);
    });

    test.each(['/bff/logout', '/bff/logout?sid=', '/bff/logout?sid=guessed'])(
      'and asks a person who follows a link: %s',
      async (path) => {
        for (const headers of [NAVIGATION, CROSS_SITE, { accept: 'text/html' }]) {
          const response = await signOut(path, { headers });
          expect(response.status).toBe(303);
          expect(response.headers.get('location')).toBe('/logout?returnUrl=%2Fsigned-out');
          expect(response.headers.getSetCookie()).toEqual([]);
        }
      },
    );

    test('and tells a program how to do it, without the expected value', async () => {
      const path = await world.logoutUrl(person.jar);
      const response = await signOut('/bff/logout?sid=guessed', { headers: COMMAND_LINE });
      expect(response.status).toBe(400);
      const text = await response.text();
      expect(JSON.parse(text)).toMatchObject({ code: 'logout_proof_required' });
      expect(text).not.toContain(new URL(path, world.app.baseUrl).searchParams.get('sid'));
    });

    test('by a form', async () => {
      const response = await signOut('/bff/logout', { form: { sid: 'guessed' } });
      expect(response.headers.get('location')).toMatch(/^\/logout\?/);
    });
  });

  describe('cannot be forced on anyone', () => {
    afterEach(async () => {
      expect(await isSignedIn()).toBe(true);
    });

    test.each([
      ['fetch', FETCH],
      [
        'an image',
        { 'sec-fetch-dest': 'image', 'sec-fetch-mode': 'no-cors', 'sec-fetch-site': 'cross-site' },
      ],
      ['a frame', { ...CROSS_SITE, 'sec-fetch-dest': 'iframe' }],
      ['a prefetch', { ...NAVIGATION, 'sec-purpose': 'prefetch' }],
      ["the router's prefetch", { 'next-router-prefetch': '1', rsc: '1' }],
      ["the router's navigation", { rsc: '1' }],
      ['XMLHttpRequest', { 'x-requested-with': 'XMLHttpRequest' }],
    ])('by %s, proof or not', async (_, headers) => {
      const response = await signOut(await world.logoutUrl(person.jar), { headers });
      expect(response.status).toBe(400);
      expect(response.headers.getSetCookie()).toEqual([]);
    });

    test.each([
      ['another site', CROSS_SITE],
      ['a sibling subdomain', { ...NAVIGATION, 'sec-fetch-site': 'same-site' }],
      ['another site in an old browser', { origin: 'https://evil.example' }],
    ])('by a form of %s', async (_, headers) => {
      const response = await signOut('/bff/logout', { form: {}, headers });
      expect(response.status).toBe(403);
    });

    test('by another site for somebody whose session has ended: the session at the provider stays', async () => {
      world.app.passTime(4000);
      const response = await signOut('/bff/logout', { headers: CROSS_SITE });
      world.app.passTime(-4000);
      expect(response.headers.get('location')).toMatch(/^\/logout\?/);
      expect(atProvider()).toBe(true);
    });

    test.each([
      '//evil.example',
      'https://evil.example/',
      'https://www.example.com/other',
      'javascript:alert(1)',
    ])('with a return to %s', async (returnUrl) => {
      const path = `${await world.logoutUrl(person.jar)}&${new URLSearchParams({ returnUrl })}`;
      const response = await signOut(path, { headers: COMMAND_LINE });
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ code: 'invalid_return_url' });
    });

    test.each(['sid=a&sid=b', 'returnUrl=/&returnUrl=/'])('with %s', async (query) => {
      expect((await signOut(`/bff/logout?${query}`)).status).toBe(400);
    });

    test.each(['HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])('by %s', async (method) => {
      const response = await signOut(await world.logoutUrl(person.jar), { method });
      expect(response.status).toBe(405);
      expect(response.headers.get('allow')).toBe('GET, POST');
    });
  });
});

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
    provider.script.answers['/.well-known/openid-configuration'] = { status: 500 };
    app = await startFlowApp(() => settingsFor(provider.issuer));
    const response = await app.request('/bff/logout');
    expect(response.headers.get('location')).toBe('/signed-out');
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
