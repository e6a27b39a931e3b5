import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { FETCH, type FlowRequest, NAVIGATION } from '#dev/testing/flow-app.ts';
import { type Person, startWorld, type World } from '#dev/testing/flow-world.ts';

const COMMAND_LINE = { accept: '*/*' };
/** What Chromium sends for what a page of another site takes from elsewhere. */
const SUBRESOURCE = { 'sec-fetch-mode': 'no-cors', 'sec-fetch-site': 'cross-site' };
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
  const atProvider = () =>
    world.provider.sessions().some(({ subject }) => subject === `person-${person.account.name}`);

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

    test.each<[string, Record<string, string>]>([
      ['fetch', FETCH],
      ['fetch without CORS', { ...FETCH, 'sec-fetch-mode': 'no-cors' }],
      ['a beacon', { ...FETCH, 'sec-fetch-site': 'cross-site' }],
      ['XMLHttpRequest', { ...FETCH, 'sec-fetch-mode': 'same-origin' }],
      ['XMLHttpRequest in an old browser', { 'x-requested-with': 'XMLHttpRequest' }],
      ['an image', { ...SUBRESOURCE, 'sec-fetch-dest': 'image' }],
      ['a script', { ...SUBRESOURCE, 'sec-fetch-dest': 'script' }],
      ['a stylesheet', { ...SUBRESOURCE, 'sec-fetch-dest': 'style' }],
      ['a frame', { ...CROSS_SITE, 'sec-fetch-dest': 'iframe' }],
      ['a frame of its own', { ...NAVIGATION, 'sec-fetch-dest': 'iframe' }],
      ['an embedded object', { ...CROSS_SITE, 'sec-fetch-dest': 'object' }],
      ['a prefetch', { ...NAVIGATION, 'sec-purpose': 'prefetch' }],
      ['a prerender', { ...NAVIGATION, 'sec-purpose': 'prefetch;prerender' }],
      ["the router's prefetch", { ...FETCH, 'next-router-prefetch': '1', rsc: '1' }],
      ["the router's navigation", { ...FETCH, rsc: '1' }],
      ["the router's navigation in an old browser", { rsc: '1' }],
      ['a server action', { ...FETCH, 'next-action': 'x' }],
    ])('by %s, proof or not, whatever the method', async (_, headers) => {
      const proven = await world.logoutUrl(person.jar);
      const { searchParams } = new URL(proven, world.app.baseUrl);
      for (const path of [proven, '/bff/logout']) {
        for (const options of [{}, { form: searchParams }]) {
          const response = await signOut(path, { ...options, headers });
          expect(response.status).toBe(400);
          expect(response.headers.getSetCookie()).toEqual([]);
          expect(await response.text()).not.toContain(searchParams.get('sid'));
        }
      }
    });

    test('by a script, which is told to navigate', async () => {
      const response = await signOut(await world.logoutUrl(person.jar), { headers: FETCH });
      expect(await response.json()).toMatchObject({
        code: 'navigation_required',
        title: expect.stringContaining('Navigate the browser'),
      });
    });

    test.each([
      ['another site', CROSS_SITE],
      ['a sibling subdomain', { ...NAVIGATION, 'sec-fetch-site': 'same-site' }],
      ['another site in an old browser', { origin: 'https://evil.example' }],
    ])('by a form of %s', async (_, headers) => {
      const sid = new URL(await world.logoutUrl(person.jar), world.app.baseUrl).searchParams.get('sid') ?? '';
      for (const form of [{}, { sid }]) {
        const response = await signOut('/bff/logout', { form, headers: { accept: 'text/html', ...headers } });
        expect(response.status).toBe(303);
        expect(response.headers.get('location')).toMatch(/^\/logout\?/);
      }
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
