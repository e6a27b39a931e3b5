import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createCookieJar } from '#dev/cookie-jar.ts';
import { FETCH, startFlowApp } from '#dev/testing/flow-app.ts';
import { settingsFor, startWorld, type World } from '#dev/testing/flow-world.ts';

const WITH_HEADER = { ...FETCH, 'x-csrf': '1' };

describe('/bff/user', () => {
  let world: World;

  beforeAll(async () => {
    world = await startWorld({ SESSION_IDLE_SECONDS: '600', SESSION_ABSOLUTE_SECONDS: '3600' });
  });

  afterAll(() => world.close());

  test('tells who is signed in, how to sign out and for how long, and no token', async () => {
    const person = world.newPerson();
    await world.signIn(person);
    const response = await world.whoAmI(person.jar);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('vary')).toBe('Cookie');
    expect(response.headers.get('access-control-allow-origin')).toBeNull();

    const text = await response.text();
    const user = JSON.parse(text);
    expect(user).toMatchObject({
      sub: `person-${person.account.name}`,
      'bff:logout_url': expect.stringMatching(/^\/bff\/logout\?sid=.+/),
      'bff:session_ref': expect.stringMatching(/^[\w-]{22}$/),
      'bff:session_expires_in': expect.any(Number),
    });
    // A second may have begun since the sign-in, or several on a slow machine.
    const secondsLeft = user['bff:session_expires_in'];
    expect(secondsLeft).toBeLessThanOrEqual(600);
    expect(secondsLeft).toBeGreaterThan(300);
    expect(user['bff:session_ends_in'] - secondsLeft).toBe(3000);
    expect(text).not.toMatch(/token|nonce|eyJ|at_hash/);
  });

  test('is 401 for nobody, and for a cookie that is not ours', async () => {
    for (const cookie of ['', 'bff=x', 'bff=Fe26.2**a*b*c*d*e*f']) {
      const response = await world.app.request('/bff/user', {
        jar: { store: () => undefined, header: () => cookie, get: () => undefined },
        headers: WITH_HEADER,
      });
      expect(response.status).toBe(401);
      expect(await response.json()).toEqual({
        title: 'Nobody is signed in.',
        status: 401,
        code: 'not_signed_in',
      });
    }
  });

  test('says why the session of this browser is over, and of which it speaks', async () => {
    const person = world.newPerson();
    await world.signIn(person);
    const user = await (await world.whoAmI(person.jar)).json();
    const session = world.provider.sessions().find(({ name }) => name === person.account.name);
    await world.provider.endSession(session?.id ?? '');

    const response = await world.whoAmI(person.jar);
    expect(response.status).toBe(401);
    expect(await response.json()).toEqual({
      title: 'Nobody is signed in.',
      status: 401,
      code: 'not_signed_in',
      'bff:session_ended': { session: user['bff:session_ref'], reason: 'provider' },
    });
  });

  test('is refused without the header that other sites cannot send', async () => {
    const person = world.newPerson();
    await world.signIn(person);
    const response = await world.app.request('/bff/user', { jar: person.jar, headers: FETCH });
    expect(response.status).toBe(403);
    expect(await response.text()).not.toContain('person-');
  });

  test.each(['slide=no', 'slide=', 'slide=true&slide=false'])('is 400 with %s', async (query) => {
    const response = await world.app.request(`/bff/user?${query}`, { headers: WITH_HEADER });
    expect(response.status).toBe(400);
  });

  test.each(['HEAD', 'POST', 'DELETE', 'OPTIONS'])('is 405 for %s', async (method) => {
    const response = await world.app.request('/bff/user', { method, headers: WITH_HEADER });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('GET');
  });
});

describe('a session', () => {
  let world: World;

  beforeAll(async () => {
    world = await startWorld({ SESSION_IDLE_SECONDS: '600', SESSION_ABSOLUTE_SECONDS: '1500' });
  });

  afterEach(() => world.app.passTime(-world.app.timePassed()));
  afterAll(() => world.close());

  const statusAfter = async (steps: readonly (readonly [seconds: number, path: string])[]) => {
    const person = world.newPerson();
    await world.signIn(person);
    let status = 0;
    for (const [seconds, path] of steps) {
      world.app.passTime(seconds);
      status = (await world.app.request(path, { jar: person.jar, headers: WITH_HEADER })).status;
    }
    return status;
  };

  test('ends when it is not used for its idle time', async () => {
    expect(await statusAfter([[540, '/bff/user']])).toBe(200);
    expect(await statusAfter([[601, '/bff/user']])).toBe(401);
  });

  test('is prolonged by use', async () => {
    expect(
      await statusAfter([
        [500, '/bff/user'],
        [500, '/bff/user'],
      ]),
    ).toBe(200);
  });

  test('is not prolonged by polling', async () => {
    expect(
      await statusAfter([
        [500, '/bff/user?slide=false'],
        [500, '/bff/user'],
      ]),
    ).toBe(401);
  });

  test('ends by its age, however much it is used', async () => {
    const steps = [500, 500, 400, 200].map((seconds) => [seconds, '/bff/user'] as const);
    expect(await statusAfter(steps.slice(0, 3))).toBe(200);
    expect(await statusAfter(steps)).toBe(401);
  });
});

test('anonymous is 200 null where it is set so', async () => {
  const app = await startFlowApp(() => ({
    ...settingsFor('http://127.0.0.1:9'),
    USER_ANONYMOUS_RESPONSE: '200',
  }));
  const response = await app.request('/bff/user', { headers: WITH_HEADER });
  expect(response.status).toBe(200);
  expect(await response.json()).toBeNull();
  await app.close();
});

test('while the store does not answer, somebody is not "anonymous" but told to come back', async () => {
  const secret = settingsFor('http://127.0.0.1:9');
  const app = await startFlowApp(() => ({ ...secret, REDIS_URL: 'redis://127.0.0.1:9' }));
  const jar = createCookieJar();
  const setCookie = await app.runtime.sessionCookie.set('some-session');
  jar.store(app.baseUrl, new Response(null, { headers: { 'set-cookie': setCookie } }));

  const response = await app.request('/bff/user', { jar, headers: WITH_HEADER });
  expect(response.status).toBe(503);
  expect(response.headers.get('retry-after')).toBeTruthy();
  expect((await app.request('/bff/user', { headers: WITH_HEADER })).status).toBe(401);
  await app.close();
});
