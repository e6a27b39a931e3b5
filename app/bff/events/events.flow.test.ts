import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, onTestFinished, test } from 'vitest';
import { type CookieJar, createCookieJar } from '#dev/cookie-jar.ts';
import { createEventReader } from '#dev/testing/event-reader.ts';
import { FETCH, type FlowApp, startFlowApp } from '#dev/testing/flow-app.ts';
import { type Person, settingsFor, startWorld, type World } from '#dev/testing/flow-world.ts';

const STORES: readonly (readonly [string, () => Record<string, string>])[] = [
  ['memory', () => ({})],
  ['Redis', () => ({ REDIS_URL: inject('redisUrl'), REDIS_KEY_PREFIX: `${randomUUID()}:` })],
];

describe.each(STORES)('with sessions in %s, /bff/events', (_name, settings) => {
  let world: World;
  let here: Person;
  let elsewhere: Person;

  beforeAll(async () => {
    world = await startWorld({ ...settings(), SESSION_IDLE_SECONDS: '600' });
  });

  beforeEach(async () => {
    here = world.newPerson();
    elsewhere = { ...here, jar: createCookieJar() };
    await world.signIn(here);
    await world.signIn(elsewhere);
  });

  afterAll(() => world.close());

  const open = (jar: CookieJar, headers: Record<string, string> = FETCH) =>
    world.app.request('/bff/events', { jar, headers });

  const watch = async ({ jar }: Person) => {
    const reader = createEventReader(await open(jar));
    onTestFinished(reader.cancel);
    return { ...reader, first: await reader.next() };
  };

  const user = async ({ jar }: Person) => (await world.whoAmI(jar)).json() as Promise<Record<string, string>>;

  const newcomer = async () => {
    const person = world.newPerson();
    await world.signIn(person);
    return person;
  };

  test('first says which session it is about, as /bff/user does', async () => {
    const { first } = await watch(here);
    expect(first).toEqual({ event: 'session', data: { session: (await user(here))['bff:session_ref'] } });
  });

  test('tells that the session was signed out, and ends', async () => {
    const { first, next } = await watch(here);
    await world.app.request(await world.logoutUrl(here.jar), { jar: here.jar });
    expect(await next()).toEqual({ event: 'ended', data: { ...Object(first?.data), reason: 'signed_out' } });
    expect(await next()).toBeNull();
  });

  test('tells that the identity provider has ended the session', async () => {
    const person = await newcomer();
    const { next } = await watch(person);
    await endAtProvider(world, person);
    expect(await next()).toMatchObject({ event: 'ended', data: { reason: 'provider' } });
    expect(await next()).toBeNull();
  });

  test('tells that another session of the same person has ended, and nothing of anybody else', async () => {
    const stranger = await newcomer();
    const [mine, theirs] = [await watch(here), await watch(stranger)];
    await world.app.request(await world.logoutUrl(elsewhere.jar), { jar: elsewhere.jar });
    expect(await mine.next()).toEqual({ event: 'sessions', data: {} });
    await world.app.request(await world.logoutUrl(stranger.jar), { jar: stranger.jar });
    expect(await theirs.next()).toMatchObject({ event: 'ended' });
  });

  test('does not prolong the session', async () => {
    onTestFinished(() => world.app.passTime(-world.app.timePassed()));
    world.app.passTime(500);
    await watch(here);
    world.app.passTime(101);
    expect((await world.whoAmI(here.jar)).status).toBe(401);
  });

  test('is 204 for nobody, and for a session that has ended', async () => {
    expect((await open(createCookieJar())).status).toBe(204);
    const copy = { ...createCookieJar(), header: () => header };
    const header = here.jar.header(world.app.baseUrl);
    await world.app.request(await world.logoutUrl(here.jar), { jar: here.jar });
    expect((await open(copy)).status).toBe(204);
  });

  test('is passed on at once and kept by nobody', async () => {
    const response = await open(here.jar);
    onTestFinished(() => response.body?.cancel());
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'text/event-stream',
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
    });
  });

  test('is 204 when one session has more of them than a browser needs, until one is given up', async () => {
    const readers = await Promise.all([1, 2, 3, 4].map(() => watch(here)));
    expect((await open(here.jar)).status).toBe(204);
    expect((await watch(elsewhere)).first).not.toBeNull();
    await readers[0]?.cancel();
    expect((await watch(here)).first).not.toBeNull();
  });

  test.each([{ ...FETCH, 'sec-fetch-site': 'same-site' }, { ...FETCH, 'sec-fetch-site': 'cross-site' }, {}])(
    'is 403 for a request that did not come from here: %o',
    async (headers) => {
      expect((await open(here.jar, headers)).status).toBe(403);
    },
  );

  test.each(['HEAD', 'POST', 'DELETE'])('is 405 for %s', async (method) => {
    const response = await world.app.request('/bff/events', { jar: here.jar, method, headers: FETCH });
    expect(response.status).toBe(405);
  });
});

test('a logout token that reaches one instance is told by all', async () => {
  const shared = { REDIS_URL: inject('redisUrl'), REDIS_KEY_PREFIX: `${randomUUID()}:` };
  const world = await startWorld(shared);
  onTestFinished(world.close);
  const other = await startFlowApp(() => ({ ...settingsFor(world.provider.issuer), ...shared }));
  onTestFinished(other.close);
  const person = world.newPerson();
  await world.signIn(person);
  const header = person.jar.header(world.app.baseUrl);
  const response = await other.request('/bff/events', {
    jar: { ...createCookieJar(), header: () => header },
    headers: FETCH,
  });
  const { next } = createEventReader(response);
  expect(await next()).toMatchObject({ event: 'session' });
  await endAtProvider(world, person);
  expect(await next()).toMatchObject({ event: 'ended', data: { reason: 'provider' } });
});

test.each<[string, Record<string, string>]>([
  ['on Vercel', { VERCEL: '1', REDIS_URL: 'redis://127.0.0.1:1' }],
  ['with Upstash', { UPSTASH_REDIS_REST_URL: 'http://127.0.0.1:1', UPSTASH_REDIS_REST_TOKEN: 'any' }],
])('%s nobody is kept waiting, and the store is not asked', async (_name, settings) => {
  const app = await startFlowApp(() => ({ ...settingsFor('http://127.0.0.1:9'), ...settings }));
  onTestFinished(app.close);
  expect((await app.request('/bff/events', { jar: await signedInJar(app), headers: FETCH })).status).toBe(
    204,
  );
});

test('while the store does not answer, somebody is told to come back', async () => {
  const app = await startFlowApp(() => ({
    ...settingsFor('http://127.0.0.1:9'),
    REDIS_URL: 'redis://127.0.0.1:1',
  }));
  onTestFinished(app.close);
  expect((await app.request('/bff/events', { jar: await signedInJar(app), headers: FETCH })).status).toBe(
    503,
  );
});

async function endAtProvider({ provider }: World, { account }: Person): Promise<void> {
  const session = provider.sessions().find(({ name }) => name === account.name);
  await provider.endSession(session?.id ?? '');
}

async function signedInJar(app: FlowApp): Promise<CookieJar> {
  const jar = createCookieJar();
  const setCookie = await app.runtime.sessionCookie.set('some-session');
  jar.store(app.baseUrl, new Response(null, { headers: { 'set-cookie': setCookie } }));
  return jar;
}
