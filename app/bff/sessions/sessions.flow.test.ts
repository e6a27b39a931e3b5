import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { type CookieJar, createCookieJar } from '#dev/cookie-jar.ts';
import { signInAtProvider } from '#dev/identity-provider/visitor.ts';
import { FETCH, NAVIGATION } from '#dev/testing/flow-app.ts';
import { type Person, startWorld, type World } from '#dev/testing/flow-world.ts';
import { BffError } from '#lib/errors.ts';

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:131.0) Gecko/20100101 Firefox/131.0';

/** More than a tenth of the idle time. */
const UNTIL_USE_IS_WRITTEN = 100;

const WITH_HEADER = { ...FETCH, 'x-csrf': '1' };

interface Listed {
  readonly id: string;
  readonly current: boolean;
  readonly device: string | null;
  readonly lastUsedAt: string;
}

describe("a person's own sessions", () => {
  let world: World;
  let here: Person;
  let elsewhere: Person;

  beforeAll(async () => {
    world = await startWorld({ SESSION_IDLE_SECONDS: '600' });
  });

  beforeEach(async () => {
    here = world.newPerson();
    elsewhere = { ...here, jar: createCookieJar() };
    await world.signIn(here);
    await world.signIn(elsewhere);
  });

  afterAll(() => world.close());

  const ask = (path: string, jar: CookieJar, method = 'GET', headers: Record<string, string> = WITH_HEADER) =>
    world.app.request(path, { jar, method, headers });
  const list = async ({ jar }: Person): Promise<readonly Listed[]> =>
    (await ask('/bff/sessions', jar)).json();
  const idOf = async (person: Person) => (await list(person)).find(({ current }) => current)?.id;
  const isSignedIn = async ({ jar }: Person) => (await world.whoAmI(jar)).status === 200;

  test('are listed with device, times and which one asks, and nothing that opens them', async () => {
    const stranger = world.newPerson();
    await world.signIn(stranger);
    const response = await ask('/bff/sessions', here.jar);
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('no-store');
    const sessions = await response.json();
    expect(sessions).toEqual([expect.any(Object), expect.any(Object)]);
    for (const session of sessions) {
      expect(session).toEqual({
        id: expect.stringMatching(/^[\w-]{22}$/),
        device: null,
        signedInAt: expect.stringMatching(/^\d{4}-.*Z$/),
        lastUsedAt: expect.stringMatching(/^\d{4}-.*Z$/),
        current: expect.any(Boolean),
      });
    }
    expect(sessions.filter(({ current }: Listed) => current)).toHaveLength(1);
  });

  test('are not kept alive by being listed', async () => {
    onTestFinished(() => world.app.passTime(-world.app.timePassed()));
    world.app.passTime(500);
    expect((await ask('/bff/sessions', here.jar)).status).toBe(200);
    world.app.passTime(101);
    expect(await isSignedIn(here)).toBe(false);
  });

  const revocations = () =>
    world.provider.requests().filter(({ path }) => path.includes('revocation')).length;

  test('say in which browser they are and when they were used last, that one first', async () => {
    const third = { ...here, jar: createCookieJar() };
    const started = await world.app.request('/bff/login', { jar: third.jar });
    const location = started.headers.get('location') ?? '';
    const { callbackUrl } = await signInAtProvider(location, third.account, third.jar);
    const headers = { ...NAVIGATION, 'user-agent': FIREFOX };
    await world.app.request(callbackUrl.pathname + callbackUrl.search, { jar: third.jar, headers });

    world.app.passTime(UNTIL_USE_IS_WRITTEN);
    await world.whoAmI(third.jar);
    const [first, ...others] = await list(third);
    expect(first).toMatchObject({ current: true, device: 'Firefox on Linux' });
    const used = (session: Listed | undefined) => Date.parse(session?.lastUsedAt ?? '');
    expect(used(first)).toBeGreaterThanOrEqual(used(others[0]) + UNTIL_USE_IS_WRITTEN * 1000);
    world.app.passTime(-UNTIL_USE_IS_WRITTEN);
  });

  test('can be ended one by one, with the refresh token', async () => {
    const before = revocations();
    expect((await ask(`/bff/sessions/${await idOf(elsewhere)}`, here.jar, 'DELETE')).status).toBe(204);
    expect(await isSignedIn(elsewhere)).toBe(false);
    expect(await isSignedIn(here)).toBe(true);
    await world.app.settle();
    expect(revocations()).toBe(before + 1);
    expect(await list(here)).toHaveLength(1);
  });

  test('loses its refresh token even if the answer of the store gets lost', async () => {
    const before = revocations();
    const { sessions } = world.app.runtime;
    const end = sessions.delete;
    const losing = vi.spyOn(sessions, 'delete').mockImplementationOnce(async (ended) => {
      await end(ended);
      throw new BffError('store_unavailable', 'Its answer got lost.');
    });
    onTestFinished(() => losing.mockRestore());
    expect((await ask(`/bff/sessions/${await idOf(elsewhere)}`, here.jar, 'DELETE')).status).toBe(503);
    await world.app.settle();
    expect(revocations()).toBe(before + 1);
  });

  test('can all be ended but this one, with their refresh tokens', async () => {
    const third = { ...here, jar: createCookieJar() };
    await world.signIn(third);
    const before = revocations();
    expect((await ask('/bff/sessions', here.jar, 'DELETE')).status).toBe(204);
    expect([await isSignedIn(here), await isSignedIn(elsewhere), await isSignedIn(third)]).toEqual([
      true,
      false,
      false,
    ]);
    await world.app.settle();
    expect(revocations()).toBe(before + 2);
    expect((await ask('/bff/sessions', here.jar, 'DELETE')).status).toBe(204);
  });

  test('include this one: ending it signs out here', async () => {
    expect((await ask(`/bff/sessions/${await idOf(here)}`, here.jar, 'DELETE')).status).toBe(204);
    expect(await isSignedIn(here)).toBe(false);
    expect(here.jar.get(world.app.baseUrl, 'bff')).toBeUndefined();
    expect(await isSignedIn(elsewhere)).toBe(true);
  });

  test('are not those of anybody else', async () => {
    const stranger = world.newPerson();
    await world.signIn(stranger);
    const response = await ask(`/bff/sessions/${await idOf(here)}`, stranger.jar, 'DELETE');
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ code: 'not_found' });
    expect(await isSignedIn(here)).toBe(true);
  });

  test.each([
    ['GET', '/bff/sessions'],
    ['DELETE', '/bff/sessions'],
    ['DELETE', '/bff/sessions/x'],
  ])('are 403 without the header and 401 for nobody: %s %s', async (method, path) => {
    expect((await ask(path, here.jar, method, FETCH)).status).toBe(403);
    expect((await ask(path, createCookieJar(), method)).status).toBe(401);
    expect(await isSignedIn(elsewhere)).toBe(true);
  });

  const proofOf = async ({ jar }: Person) =>
    new URL(await world.logoutUrl(jar), world.app.baseUrl).searchParams.get('sid') ?? '';
  const post = (
    form: Record<string, string>,
    { jar }: Person,
    headers: Record<string, string> = NAVIGATION,
  ) => world.app.request('/bff/sessions', { jar, headers, form });

  const expectBackAtList = (response: Response) => {
    expect(response.status).toBe(303);
    expect(response.headers.get('location')).toBe('/account');
  };

  test('can be ended by a form, one by one, with the refresh token', async () => {
    const third = { ...here, jar: createCookieJar() };
    await world.signIn(third);
    const before = revocations();
    const form = { sid: await proofOf(here), id: (await idOf(elsewhere)) ?? '' };
    expectBackAtList(await post(form, here));
    expect(await isSignedIn(elsewhere)).toBe(false);
    expect([await isSignedIn(here), await isSignedIn(third)]).toEqual([true, true]);
    await world.app.settle();
    expect(revocations()).toBe(before + 1);
    expectBackAtList(await post(form, here));
  });

  test('can be ended by a form, all but this one, with their refresh tokens', async () => {
    const before = revocations();
    expectBackAtList(await post({ sid: await proofOf(here) }, here));
    expect([await isSignedIn(here), await isSignedIn(elsewhere)]).toEqual([true, false]);
    await world.app.settle();
    expect(revocations()).toBe(before + 1);
  });

  test('include this one for a form, too', async () => {
    expectBackAtList(await post({ sid: await proofOf(here), id: (await idOf(here)) ?? '' }, here));
    expect(here.jar.get(world.app.baseUrl, 'bff')).toBeUndefined();
    expect([await isSignedIn(here), await isSignedIn(elsewhere)]).toEqual([false, true]);
  });

  test('are not those of anybody else for a form, either', async () => {
    const stranger = world.newPerson();
    await world.signIn(stranger);
    expectBackAtList(await post({ sid: await proofOf(stranger), id: (await idOf(here)) ?? '' }, stranger));
    expect([await isSignedIn(here), await isSignedIn(elsewhere)]).toEqual([true, true]);
  });

  test.each<[string, (proof: string) => Record<string, string>]>([
    ['no proof', () => ({})],
    ['the proof of an earlier sign-in', (proof) => ({ sid: `${proof}x` })],
  ])(
    'are not ended by a page of this app that has %s: it comes back with a right one',
    async (_name, toForm) => {
      expectBackAtList(await post(toForm(await proofOf(here)), here));
      expect([await isSignedIn(here), await isSignedIn(elsewhere)]).toEqual([true, true]);
    },
  );

  test.each<[string, (proof: string) => Record<string, string>, Record<string, string>]>([
    ['from a site beside this one', (sid) => ({ sid }), { ...NAVIGATION, 'sec-fetch-site': 'same-site' }],
    ['from another site', (sid) => ({ sid }), { ...NAVIGATION, 'sec-fetch-site': 'cross-site' }],
    ['from another origin', (sid) => ({ sid }), { origin: 'https://evil.example', accept: 'text/html' }],
  ])('are ended by no form %s: that is 403, as a page', async (_name, toForm, headers) => {
    const response = await post(toForm(await proofOf(here)), here, headers);
    expect(response.status).toBe(403);
    expect(response.headers.get('content-type')).toContain('text/html');
    expect(await response.text()).not.toContain(await proofOf(here));
    expect([await isSignedIn(here), await isSignedIn(elsewhere)]).toEqual([true, true]);
  });

  test('are ended by no form that was fetched, and by none of somebody who is not signed in', async () => {
    const sid = await proofOf(here);
    expect((await post({ sid }, here, FETCH)).status).toBe(400);
    expect(await isSignedIn(elsewhere)).toBe(true);
    expectBackAtList(await post({ sid }, { ...here, jar: createCookieJar() }));
    expect(await isSignedIn(elsewhere)).toBe(true);
  });

  test.each([
    ['PUT', '/bff/sessions', 'GET, POST, DELETE'],
    ['GET', '/bff/sessions/x', 'DELETE'],
  ])('are 405 for %s %s', async (method, path, allow) => {
    const response = await ask(path, here.jar, method);
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe(allow);
  });

  test.each(['%00', '..%2f..', 'a'.repeat(5000), '*'])('have no id like %#', async (id) => {
    expect((await ask(`/bff/sessions/${id}`, here.jar, 'DELETE')).status).toBe(404);
  });
});
