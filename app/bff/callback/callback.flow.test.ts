import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createCookieJar } from '#dev/cookie-jar.ts';
import { signInAtProvider } from '#dev/identity-provider/visitor.ts';
import { FETCH, type FlowApp, startFlowApp } from '#dev/testing/flow-app.ts';
import { settingsFor, startWorld, type World } from '#dev/testing/flow-world.ts';
import {
  type Json,
  now,
  type ScriptedProvider,
  startScriptedProvider,
} from '#dev/testing/scripted-provider.ts';
import { signInByScript } from '#dev/testing/scripted-sign-in.ts';

const CROSS_SITE = {
  'sec-fetch-dest': 'document',
  'sec-fetch-mode': 'navigate',
  'sec-fetch-site': 'cross-site',
} as const;

describe('coming back from the identity provider', () => {
  let world: World;

  beforeAll(async () => {
    world = await startWorld();
  });

  afterAll(() => world.close());

  test('signs the person in and leads to where they wanted to go', async () => {
    const person = world.newPerson();
    const response = await world.signIn(person, '/bff/login?returnUrl=/account%3Ftab%3Da');
    expect(response.status).toBe(303);
    expect(response.headers.get('location')).toBe('/account?tab=a');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('referrer-policy')).toBe('no-referrer');
    expect(await (await world.whoAmI(person.jar)).json()).toMatchObject({ name: expect.any(String) });
  });

  test('leaves one sealed cookie, without a token or a name in it', async () => {
    const person = world.newPerson();
    await world.signIn(person);
    const cookies = person.jar.header(world.app.baseUrl);
    const ours = cookies.split('; ').filter((cookie) => cookie.startsWith('bff'));
    expect(ours).toEqual([expect.stringMatching(/^bff=Fe26/)]);
    expect(ours[0]?.length).toBeLessThan(500);
  });

  test('a second time does nothing but say so', async () => {
    const { account, jar } = world.newPerson();
    const started = await world.app.request('/bff/login', { jar });
    const cookiesBefore = jar.header(world.app.baseUrl);
    const { callbackUrl } = await signInAtProvider(started.headers.get('location') ?? '', account, jar);
    const path = callbackUrl.pathname + callbackUrl.search;
    expect((await world.app.request(path, { jar, headers: CROSS_SITE })).status).toBe(303);

    const again = await world.app.request(path, { jar, headers: CROSS_SITE });
    expect(again.status).toBe(400);
    expect(await again.text()).toContain('This sign-in is over');
    const replayed = await rawRequest(world.app, path, cookiesBefore);
    expect(replayed.status).toBe(400);
    expect(await replayed.text()).toContain('This sign-in is finished already');
    expect((await world.whoAmI(jar)).status).toBe(200);
  });

  test('at the same moment twice redeems the code once', async () => {
    const { account, jar } = world.newPerson();
    const started = await world.app.request('/bff/login', { jar });
    const { callbackUrl } = await signInAtProvider(started.headers.get('location') ?? '', account, jar);
    const cookie = jar.header(world.app.baseUrl);
    const path = callbackUrl.pathname + callbackUrl.search;
    const tokenRequests = () =>
      world.provider.requests().filter((request) => request.path === '/token').length;

    const before = tokenRequests();
    const responses = await Promise.all(
      Array.from({ length: 10 }, () => rawRequest(world.app, path, cookie)),
    );
    expect(responses.map(({ status }) => status).sort()).toEqual([303, ...Array(9).fill(400)]);
    expect(tokenRequests() - before).toBe(1);
  });

  test('in another browser than the one that started is refused', async () => {
    const { account, jar } = world.newPerson();
    const started = await world.app.request('/bff/login', { jar });
    const { callbackUrl } = await signInAtProvider(started.headers.get('location') ?? '', account, jar);
    const response = await world.app.request(callbackUrl.pathname + callbackUrl.search, {
      headers: CROSS_SITE,
    });
    expect(response.status).toBe(400);
    expect(response.headers.getSetCookie()).toEqual([]);
  });

  test.each([
    '',
    '?state=',
    '?code=a&state=b',
    '?error=access_denied',
    '?state=a&state=b',
    '?error=%3Cscript%3E&state=x',
  ])('from a bookmark (%s) is a readable page with a way on', async (query) => {
    const response = await world.app.request(`/bff/callback${query}`);
    expect(response.status).toBe(400);
    const page = await response.text();
    expect(page).toMatch(/<h1>.+<\/h1>/);
    expect(page).toMatch(/<a href="\/(bff\/login)?">/);
    expect(page).not.toContain('<script');
  });

  test.each([
    ['fetch', FETCH],
    ['a frame', { ...CROSS_SITE, 'sec-fetch-dest': 'iframe' }],
  ])('by %s does nothing', async (_, headers) => {
    const { account, jar } = world.newPerson();
    const started = await world.app.request('/bff/login', { jar });
    const { callbackUrl } = await signInAtProvider(started.headers.get('location') ?? '', account, jar);
    const path = callbackUrl.pathname + callbackUrl.search;
    expect((await world.app.request(path, { jar, headers })).status).toBe(400);
    expect((await world.app.request(path, { jar, headers: CROSS_SITE })).status).toBe(303);
  });

  test('forgets the report of an earlier sign-out', async () => {
    const person = world.newPerson();
    await world.signIn(person);
    await world.app.request(await world.logoutUrl(person.jar), { jar: person.jar });
    expect(person.jar.get(world.app.baseUrl, 'bff-logout')).toBeDefined();
    await world.signIn(person);
    expect(person.jar.get(world.app.baseUrl, 'bff-logout')).toBeUndefined();
  });

  test('with a refusal says so and can be tried again', async () => {
    const jar = createCookieJar();
    const started = new URL((await world.app.request('/bff/login', { jar })).headers.get('location') ?? '');
    const query = new URLSearchParams({
      error: 'access_denied',
      state: started.searchParams.get('state') ?? '',
      iss: world.provider.issuer,
    });
    const response = await world.app.request(`/bff/callback?${query}`, { jar, headers: CROSS_SITE });
    expect(response.status).toBe(400);
    expect(await response.text()).toMatch(/you may have cancelled.*href="\/bff\/login"/s);
    expect(jar.header(world.app.baseUrl)).toBe('');
  });

  test('from a silent attempt that would need the person leads on as nobody', async () => {
    const jar = createCookieJar();
    const location = (await world.app.request('/bff/login?prompt=none&returnUrl=/a', { jar })).headers.get(
      'location',
    );
    const { callbackUrl } = await signInAtProvider(location ?? '', { name: '', password: '' }, jar);
    const response = await world.app.request(callbackUrl.pathname + callbackUrl.search, {
      jar,
      headers: CROSS_SITE,
    });
    expect(response.status).toBe(303);
    expect(response.headers.get('location')).toBe('/a');
    expect((await world.whoAmI(jar)).status).toBe(401);
  });

  test('again gives a new session and ends the one before, here and its refresh token', async () => {
    const person = world.newPerson();
    await world.signIn(person);
    const before = person.jar.header(world.app.baseUrl);
    const revocations = () =>
      world.provider.requests().filter(({ path }) => path.includes('revocation')).length;
    const revokedBefore = revocations();

    await world.signIn(person);
    await world.app.settle();
    expect(person.jar.header(world.app.baseUrl)).not.toBe(before);
    expect((await rawRequest(world.app, '/bff/user', before, { 'x-csrf': '1' })).status).toBe(401);
    expect((await world.whoAmI(person.jar)).status).toBe(200);
    expect(revocations() - revokedBefore).toBe(1);
  });
});

/** A request with these very cookies, whose answer changes no jar. */
const rawRequest = (app: FlowApp, path: string, cookie: string, headers: Record<string, string> = {}) => {
  const jar = { store: () => undefined, header: () => cookie, get: () => undefined };
  return app.request(path, { jar, headers });
};

describe('an answer of the provider that does not hold signs nobody in', () => {
  let provider: ScriptedProvider;
  let app: FlowApp;

  beforeAll(async () => {
    provider = await startScriptedProvider();
    app = await startFlowApp(() => settingsFor(provider.issuer));
  });

  beforeEach(() => {
    provider.script.metadata = {};
    provider.script.idToken = provider.sign;
    for (const path of Object.keys(provider.script.answers)) delete provider.script.answers[path];
  });

  afterAll(async () => {
    await app.close();
    await provider.close();
  });

  test('while one that holds does', async () => {
    const { response } = await signInByScript(app, provider);
    expect(response.status).toBe(303);
  });

  test.each<[string, (claims: Readonly<Record<string, unknown>>) => Promise<string>]>([
    [
      "a signature that is not the issuer's",
      async (claims) => `${(await provider.sign(claims)).slice(0, -8)}AAAAAAAA`,
    ],
    ['another issuer', (claims) => provider.sign({ ...claims, iss: `${provider.issuer}/` })],
    ['another audience', (claims) => provider.sign({ ...claims, aud: 'other' })],
    ['a further audience', (claims) => provider.sign({ ...claims, aud: ['app', 'other'] })],
    ['another azp', (claims) => provider.sign({ ...claims, azp: 'other' })],
    ['no nonce', ({ nonce: _, ...claims }) => provider.sign(claims)],
    ['another nonce', (claims) => provider.sign({ ...claims, nonce: 'other' })],
    ['an exp that has passed', (claims) => provider.sign({ ...claims, exp: now() - 61 })],
    ['no iat', ({ iat: _, ...claims }) => provider.sign(claims)],
    ['an iat of last year', (claims) => provider.sign({ ...claims, iat: now() - 31_536_000 })],
    ['an iat of next year', (claims) => provider.sign({ ...claims, iat: now() + 31_536_000 })],
    ['no sub', ({ sub: _, ...claims }) => provider.sign(claims)],
    ['an empty sub', (claims) => provider.sign({ ...claims, sub: '' })],
    ['a sub that is too long', (claims) => provider.sign({ ...claims, sub: 'a'.repeat(256) })],
    ['a sid that is no text', (claims) => provider.sign({ ...claims, sid: 7 })],
    ['the sub of someone else at userinfo', (claims) => provider.sign({ ...claims, sub: 'bob' })],
    ['no ID token', async () => ''],
  ])('%s', async (_, toIdToken) => {
    const { response, jar } = await signInByScript(app, provider, { toIdToken });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('The sign-in did not work');
    expect(jar.header(app.baseUrl)).toBe('');
  });

  test('while clocks may differ by a minute', async () => {
    const toIdToken = (claims: Json) => provider.sign({ ...claims, iat: now() - 300, exp: now() - 50 });
    expect((await signInByScript(app, provider, { toIdToken })).response.status).toBe(303);
  });

  test('another issuer beside the code', async () => {
    const { response } = await signInByScript(app, provider, { suffix: '&iss=https://evil.example' });
    expect(response.status).toBe(400);
  });

  test.each(['code', 'iss', 'error'])('the parameter %s given twice', async (name) => {
    const redeemedBefore = provider.posted('/token').length;
    const { response } = await signInByScript(app, provider, { suffix: `&${name}=a&${name}=b` });
    expect(response.status).toBe(400);
    expect(provider.posted('/token')).toHaveLength(redeemedBefore);
  });

  test.each(['/token', '/userinfo', '/jwks'])(
    'a failing %s, which is no fault of the person',
    async (path) => {
      const fresh = await startFlowApp(() => settingsFor(provider.issuer));
      provider.script.answers[path] = { status: 503 };
      const { response } = await signInByScript(fresh, provider);
      expect(response.status).toBe(503);
      expect(await response.text()).toContain('href="/bff/login"');
      await fresh.close();
    },
  );
});
