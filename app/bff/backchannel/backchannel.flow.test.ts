import { randomUUID } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { type CookieJar, createCookieJar } from '#dev/cookie-jar.ts';
import { FETCH, type FlowApp, startFlowApp } from '#dev/testing/flow-app.ts';
import { settingsFor, startWorld } from '#dev/testing/flow-world.ts';
import { now, type ScriptedProvider, startScriptedProvider } from '#dev/testing/scripted-provider.ts';
import { signInByScript } from '#dev/testing/scripted-sign-in.ts';

describe('a logout token', () => {
  let provider: ScriptedProvider;
  let app: FlowApp;

  beforeAll(async () => {
    provider = await startScriptedProvider();
    app = await startFlowApp(() => settingsFor(provider.issuer));
  });

  afterAll(async () => {
    await app.close();
    await provider.close();
  });

  const isSignedIn = async (jar: CookieJar) =>
    (await app.request('/bff/user', { jar, headers: { ...FETCH, 'x-csrf': '1' } })).status === 200;

  const send = (token: string) =>
    app.request('/bff/backchannel', { form: { logout_token: token }, headers: {} });

  let alice: string;
  let sid: string;

  beforeEach(() => {
    [alice, sid] = [`alice-${randomUUID()}`, `session-${randomUUID()}`];
  });

  test('works once: a second delivery is 400 and leaves a session begun since alone', async () => {
    const token = await provider.signLogoutToken({ sub: alice });
    expect((await send(token)).status).toBe(200);
    provider.script.answers['/userinfo'] = { body: { sub: alice } };
    const { jar } = await signInByScript(app, provider, {
      toIdToken: (claims) => provider.sign({ ...claims, sub: alice, sid, iat: now() + 5 }),
    });
    const again = await send(token);
    expect(again.status).toBe(400);
    expect(await again.json()).toEqual({ error: 'invalid_request', error_description: 'jti has been used.' });
    expect(await isSignedIn(jar)).toBe(true);
    await app.settle();
    // Nearly as long as the token says that it is good.
    app.passTime(100);
    expect((await send(token)).status).toBe(400);
    app.passTime(-100);
  });

  test('is answered before it is written down that it is used up, which is then waited for', async () => {
    let finish = () => {};
    const written = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const confirm = vi.spyOn(app.runtime.sessions, 'confirm').mockReturnValue(written);
    await app.settle();
    expect((await send(await provider.signLogoutToken({ sub: alice }))).status).toBe(200);
    expect(confirm).toHaveBeenCalledOnce();
    let isSettled = false;
    const settling = app.settle().then(() => {
      isSettled = true;
    });
    await setImmediate();
    expect(isSettled).toBe(false);
    finish();
    await settling;
  });

  test('delivered twenty times at once is accepted once', async () => {
    const token = await provider.signLogoutToken({ sub: alice, sid });
    const responses = await Promise.all(Array.from({ length: 20 }, () => send(token)));
    expect(responses.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  test('that overtakes the login it concerns wins', async () => {
    await send(await provider.signLogoutToken({ sub: alice, sid }));
    provider.script.answers['/userinfo'] = { body: { sub: alice } };
    const { response, jar } = await signInByScript(app, provider, {
      toIdToken: (claims) => provider.sign({ ...claims, sub: alice, sid }),
    });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('You were signed out while signing in');
    expect(await isSignedIn(jar)).toBe(false);
  });

  test('in a malformed request is 400, never a page or a failure', async () => {
    const token = await provider.signLogoutToken({ sid });
    const twice = new URLSearchParams([
      ['logout_token', token],
      ['logout_token', token],
    ]);
    const requests: readonly RequestInit[] = [
      { body: '' },
      { body: twice },
      { body: new URLSearchParams({ logout_token: '' }) },
      { body: new URLSearchParams({ other: token }) },
      { body: new URLSearchParams({ logout_token: token, padding: 'x'.repeat(70_000) }) },
    ];
    for (const request of requests) {
      const response = await fetch(`${app.baseUrl}/bff/backchannel`, { method: 'POST', ...request });
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ error: 'invalid_request' });
    }
  });

  test.each(['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS'])('is not taken by %s', async (method) => {
    const response = await app.request('/bff/backchannel', { method, headers: {} });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('POST');
    expect(response.headers.get('cache-control')).toBe('no-store');
  });
});

test('where a logout token means all sessions of the person, it ends those too', async () => {
  const world = await startWorld({ BACKCHANNEL_LOGOUT_ALL_SESSIONS: 'true' });
  const person = world.newPerson();
  const elsewhere = { ...person, jar: createCookieJar() };
  await world.signIn(person);
  await world.signIn(elsewhere);
  const [session] = world.provider.sessions();
  await world.provider.endSession(session?.id ?? '');
  expect((await world.whoAmI(person.jar)).status).toBe(401);
  expect((await world.whoAmI(elsewhere.jar)).status).toBe(401);
  await world.close();
});

test('ending a session at the provider ends the one here, and only that', async () => {
  const world = await startWorld();
  const [alice, bob] = [world.newPerson(), world.newPerson()];
  await world.signIn(alice);
  await world.signIn(bob);
  const session = world.provider.sessions().find(({ name }) => name === alice.account.name);
  await world.provider.endSession(session?.id ?? '');
  expect(world.provider.deliveries().map(({ answer }) => answer)).toEqual([200]);
  expect((await world.whoAmI(alice.jar)).status).toBe(401);
  expect((await world.whoAmI(bob.jar)).status).toBe(200);
  await world.close();
});

test('while the store does not answer, the provider is told to try again', async () => {
  const provider = await startScriptedProvider();
  const app = await startFlowApp(() => ({
    ...settingsFor(provider.issuer),
    REDIS_URL: 'redis://127.0.0.1:9',
  }));
  const token = await provider.signLogoutToken({ sub: 'alice' });
  const response = await app.request('/bff/backchannel', { form: { logout_token: token }, headers: {} });
  expect(response.status).toBe(503);
  expect(response.headers.get('retry-after')).toBeTruthy();
  await app.close();
  await provider.close();
});
