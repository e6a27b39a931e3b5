import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createCookieJar } from '#dev/cookie-jar.ts';
import { signInAtProvider, signOutAtProvider } from '#dev/identity-provider/visitor.ts';
import { type FlowRequest, NAVIGATION } from '#dev/testing/flow-app.ts';
import { type Person, startWorld, type World } from '#dev/testing/flow-world.ts';

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
    expect(await outcome()).toEqual({
      app: 'ended',
      provider: 'returned',
      hinted: true,
      upstream: 'not_wanted',
      viaUpstream: false,
    });
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

  test.each([
    ['a command line', COMMAND_LINE],
    ['an old browser', { accept: 'text/html' }],
    ['a link in an e-mail', CROSS_SITE],
  ])('by %s, the proof alone decides', async (_, headers) => {
    const response = await signOut(await world.logoutUrl(person.jar), { headers });
    expect(response.status).toBe(303);
    expect(await isSignedIn()).toBe(false);
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
      expect(await outcome()).toEqual({
        app: 'ended',
        provider: 'asked',
        hinted: true,
        upstream: 'not_wanted',
        viaUpstream: false,
      });
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

  test('by a double click still takes the hint along', async () => {
    const [path, cookie] = [await world.logoutUrl(person.jar), person.jar.header(world.app.baseUrl)];
    const browser = { store: () => undefined, header: () => cookie, get: () => undefined };
    const responses = await Promise.all([1, 2, 3].map(() => world.app.request(path, { jar: browser })));
    for (const response of responses) {
      expect(response.headers.get('location')).toContain('id_token_hint=');
    }
  });

  test('again, when the browser never got to the provider, still takes the hint along', async () => {
    const path = await world.logoutUrl(person.jar);
    await signOut(path);
    const again = await signOut(path);
    const { asked } = await signOutAtProvider(again.headers.get('location') ?? '', person.jar);
    expect(asked).toBe(false);
    expect(atProvider()).toBe(false);
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

  test('late, after the provider has ended the session itself, does not claim what nobody knows', async () => {
    const path = await world.logoutUrl(person.jar);
    const session = world.provider.sessions().find(({ name }) => name === person.account.name);
    await world.provider.endSession(session?.id ?? '');
    const elsewhere = await world.app.request('/bff/login');
    await signInAtProvider(elsewhere.headers.get('location') ?? '', person.account, person.jar);

    const response = await signOut(path);
    const { returnUrl, asked } = await signOutAtProvider(
      response.headers.get('location') ?? '',
      person.jar,
      'No, stay signed in',
    );
    expect(asked).toBe(true);
    await signOut(returnUrl.pathname + returnUrl.search, { headers: CROSS_SITE });
    expect(atProvider()).toBe(true);
    expect(await outcome()).toMatchObject({ app: 'no_session', hinted: false });
  });

  test('late wants the proof as well', async () => {
    world.app.passTime(4000);
    const response = await signOut('/bff/logout');
    world.app.passTime(-4000);
    expect(response.headers.get('location')).toMatch(/^\/logout\?/);
  });

  test('in one browser leaves the other signed in', async () => {
    const other = { account: person.account, jar: createCookieJar() };
    await world.signIn(other);
    await signOut(await world.logoutUrl(person.jar));
    expect((await world.whoAmI(other.jar)).status).toBe(200);
  });
});
