import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, inject, onTestFinished, test } from 'vitest';
import { type CookieJar, createCookieJar } from '#dev/cookie-jar.ts';
import { FETCH, type FlowApp, startFlowApp } from '#dev/testing/flow-app.ts';
import { settingsFor } from '#dev/testing/flow-world.ts';
import { type ScriptedProvider, startScriptedProvider } from '#dev/testing/scripted-provider.ts';
import { signInByScript } from '#dev/testing/scripted-sign-in.ts';

const CRON_SECRET = 'a-secret-of-the-scheduler';
const DAY = 24 * 60 * 60;

let provider: ScriptedProvider;
beforeEach(async () => {
  provider = await startScriptedProvider();
});
afterEach(() => provider.close());

const startApp = async (settings: Record<string, string> = {}) => {
  const app = await startFlowApp(() => ({ ...settingsFor(provider.issuer), CRON_SECRET, ...settings }));
  onTestFinished(app.close);
  return app;
};

const breakRevocation = (status = 503, error = 'temporarily_unavailable') => {
  provider.script.answers['/revoke'] = { status, body: { error } };
};
const mendRevocation = () => {
  provider.script.answers['/revoke'] = {};
};
const attempts = () => provider.posted('/revoke').length;

const signInAndOut = async (app: FlowApp) => {
  const { jar } = await signInByScript(app, provider);
  const response = await app.request('/bff/logout?sid=provider-session-1', { jar });
  expect(response.status).toBe(303);
  return { jar, state: new URL(response.headers.get('location') ?? '').searchParams.get('state') };
};

/** Somebody uses the app. */
const comeBy = async (app: FlowApp, jar: CookieJar) => {
  await app.request('/bff/user', { jar, headers: { ...FETCH, 'x-csrf': '1' } });
  await app.settle();
};

const callCron = (app: FlowApp, authorization = `Bearer ${CRON_SECRET}`) =>
  app.request('/bff/cron/revocations', { headers: { authorization } });
const report = async (app: FlowApp) => (await callCron(app)).json();

const anyoneElse = (app: FlowApp) => signInByScript(app, provider, { jar: createCookieJar() });

describe.each([
  ['in memory', () => ({})],
  ['in Redis', () => ({ REDIS_URL: inject('redisUrl'), REDIS_KEY_PREFIX: `${randomUUID()}:` })],
])('with sessions %s, a revocation that failed', (_name, toSettings) => {
  test('is tried again when somebody comes by, less and less often, until it succeeds', async () => {
    const app = await startApp(toSettings());
    breakRevocation();
    await signInAndOut(app);
    expect(attempts()).toBe(1);
    const { jar } = await anyoneElse(app);

    for (const pause of [60, 120]) {
      const before = attempts();
      app.passTime(pause - 30);
      await comeBy(app, jar);
      expect(attempts()).toBe(before);
      app.passTime(30);
      await comeBy(app, jar);
      expect(attempts()).toBe(before + 1);
    }
    mendRevocation();
    app.passTime(240);
    await comeBy(app, jar);
    app.passTime(DAY);
    expect(await report(app)).toEqual({ revoked: 0, postponed: 0 });
    expect(provider.posted('/revoke').map((form) => form.get('token'))).toEqual(
      Array.from({ length: 4 }, () => 'refresh-token'),
    );
  });

  test('is tried again when the scheduler calls', async () => {
    const app = await startApp(toSettings());
    breakRevocation();
    await signInAndOut(app);
    app.passTime(60);
    expect(await report(app)).toEqual({ revoked: 0, postponed: 1 });
    mendRevocation();
    app.passTime(120);
    expect(await report(app)).toEqual({ revoked: 1, postponed: 0 });
    expect(await report(app)).toEqual({ revoked: 0, postponed: 0 });
  });

  test('is given up when the token has expired', async () => {
    provider.script.token = { refresh_expires_in: 3600 };
    const app = await startApp(toSettings());
    breakRevocation();
    await signInAndOut(app);
    app.passTime(3600);
    expect(await report(app)).toEqual({ revoked: 0, postponed: 0 });
    expect(attempts()).toBe(1);
  });

  test('is given up when the provider says that it never will', async () => {
    const app = await startApp(toSettings());
    breakRevocation(400, 'unsupported_token_type');
    await signInAndOut(app);
    app.passTime(DAY);
    expect(await report(app)).toEqual({ revoked: 0, postponed: 0 });
  });

  test('of a logout token is not forgotten either', async () => {
    const app = await startApp(toSettings());
    await signInByScript(app, provider);
    breakRevocation();
    const token = await provider.signLogoutToken({ sid: 'provider-session-1' });
    await app.request('/bff/backchannel', { form: { logout_token: token }, headers: {} });
    await app.settle();
    expect(attempts()).toBe(1);
    mendRevocation();
    app.passTime(60);
    expect(await report(app)).toEqual({ revoked: 1, postponed: 0 });
  });

  test('waits for a browser that never comes back from the provider no longer than that can take', async () => {
    const app = await startApp({ ...toSettings(), LOGOUT_REVOKE_REFRESH_TOKEN: 'after' });
    await signInAndOut(app);
    app.passTime(540);
    expect(await report(app)).toEqual({ revoked: 0, postponed: 0 });
    app.passTime(60);
    expect(await report(app)).toEqual({ revoked: 1, postponed: 0 });
  });

  test('is not done a second time when the browser has come back', async () => {
    const app = await startApp({ ...toSettings(), LOGOUT_REVOKE_REFRESH_TOKEN: 'after' });
    const { jar, state } = await signInAndOut(app);
    await app.request(`/bff/logout/callback?state=${state}`, { jar });
    await app.settle();
    app.passTime(600);
    expect(await report(app)).toEqual({ revoked: 0, postponed: 0 });
    expect(attempts()).toBe(1);
  });
});

test('a revocation that failed in a process that is gone is done by the next one', async () => {
  const store = { REDIS_URL: inject('redisUrl'), REDIS_KEY_PREFIX: `${randomUUID()}:` };
  const first = await startApp(store);
  breakRevocation();
  await signInAndOut(first);
  mendRevocation();
  const second = await startApp(store);
  second.passTime(60);
  expect(await report(second)).toEqual({ revoked: 1, postponed: 0 });
});

test('when the provider does not answer, one attempt tells for all, and nothing is lost', async () => {
  const app = await startApp();
  breakRevocation();
  for (let index = 0; index < 60; index += 1) await signInAndOut(app);
  app.passTime(60);
  const before = attempts();
  expect(await report(app)).toEqual({ revoked: 0, postponed: 50 });
  expect(attempts() - before).toBeLessThanOrEqual(10);
  mendRevocation();
  app.passTime(DAY);
  expect(await report(app)).toEqual({ revoked: 60, postponed: 0 });
});

test('a sign-in that was refused after its code was redeemed leaves no refresh token alive', async () => {
  const app = await startApp();
  provider.script.answers['/userinfo'] = { body: { sub: 'somebody else' } };
  expect((await anyoneElse(app)).response.status).toBe(400);
  await app.settle();
  expect(provider.posted('/revoke').map((form) => form.get('token'))).toEqual(['refresh-token']);
});

describe('the address for the scheduler', () => {
  test.each(['', 'Bearer ', 'Bearer wrong', CRON_SECRET, `Bearer ${CRON_SECRET}x`])(
    'is closed to %j',
    async (authorization) => {
      const response = await callCron(await startApp(), authorization);
      expect(response.status).toBe(401);
      expect(await response.text()).not.toContain(CRON_SECRET);
    },
  );

  test('is not there without the setting', async () => {
    const app = await startApp({ CRON_SECRET: '' });
    expect((await callCron(app, 'Bearer ')).status).toBe(404);
    expect((await callCron(app, 'Bearer undefined')).status).toBe(404);
  });

  test('says when the store does not answer', async () => {
    expect((await callCron(await startApp({ REDIS_URL: 'redis://127.0.0.1:9' }))).status).toBe(503);
  });
});
