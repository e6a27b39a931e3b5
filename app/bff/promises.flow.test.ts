import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import type { CookieJar } from '#dev/cookie-jar.ts';
import { FETCH, type FlowApp, startFlowApp } from '#dev/testing/flow-app.ts';
import { settingsFor } from '#dev/testing/flow-world.ts';
import { type Json, type ScriptedProvider, startScriptedProvider } from '#dev/testing/scripted-provider.ts';
import { signInByScript } from '#dev/testing/scripted-sign-in.ts';

let provider: ScriptedProvider;
let apps: FlowApp[];

beforeEach(async () => {
  provider = await startScriptedProvider();
  apps = [];
});

afterEach(async () => {
  await Promise.all(apps.map((app) => app.close()));
  await provider.close();
});

const start = async (settings: Record<string, string> = {}, issuer = provider.issuer) => {
  const app = await startFlowApp(() => ({ ...settingsFor(issuer), ...settings }));
  apps.push(app);
  return app;
};

const signOut = async (app: FlowApp, jar: CookieJar, more = '') => {
  const response = await app.request(`/bff/logout?sid=provider-session-1${more}`, { jar });
  return new URL(response.headers.get('location') ?? '', app.baseUrl);
};

const deliver = async (app: FlowApp, claims: Json, header: Json = {}) => {
  const token = await provider.signLogoutToken({ sub: 'alice', ...claims }, header);
  return (await app.request('/bff/backchannel', { form: { logout_token: token }, headers: {} })).status;
};

test('the client authenticates in the header, or in the body where it is set so', async () => {
  await signInByScript(await start(), provider);
  expect(provider.posted('/token').at(-1)?.has('client_secret')).toBe(false);
  await signInByScript(await start({ OIDC_CLIENT_AUTH: 'client_secret_post' }), provider);
  expect(provider.posted('/token').at(-1)?.get('client_secret')).toBe('a-secret-of-the-client');
});

test('the upstream session is asked to end by the setting, or for one sign-out', async () => {
  const always = await start({ LOGOUT_FEDERATED: 'true' });
  expect(
    (await signOut(always, (await signInByScript(always, provider)).jar)).searchParams.has('federated'),
  ).toBe(true);
  const once = await start();
  const { jar } = await signInByScript(once, provider);
  expect((await signOut(once, jar, '&federated')).searchParams.has('federated')).toBe(true);
  const never = await start();
  expect(
    (await signOut(never, (await signInByScript(never, provider)).jar)).searchParams.has('federated'),
  ).toBe(false);
});

test('a sign-out that asks first still knows that the upstream session is meant', async () => {
  const app = await start();
  const { jar } = await signInByScript(app, provider);
  const asked = await app.request('/bff/logout?federated', { jar });
  expect(asked.headers.get('location')).toBe('/logout?returnUrl=%2Fsigned-out&federated=');
});

test('logout tokens need typ, or may lack exp, where it is set so', async () => {
  expect(await deliver(await start(), {})).toBe(200);
  expect(await deliver(await start({ BACKCHANNEL_LOGOUT_REQUIRE_TYP: 'true' }), {})).toBe(400);
  expect(
    await deliver(await start({ BACKCHANNEL_LOGOUT_REQUIRE_TYP: 'true' }), {}, { typ: 'logout+jwt' }),
  ).toBe(200);
  expect(await deliver(await start(), { exp: undefined })).toBe(400);
  expect(await deliver(await start({ BACKCHANNEL_LOGOUT_REQUIRE_EXP: 'false' }), { exp: undefined })).toBe(
    200,
  );
});

test('a logout token revokes no refresh token where that is set to never', async () => {
  const app = await start({ LOGOUT_REVOKE_REFRESH_TOKEN: 'never' });
  await signInByScript(app, provider);
  expect(await deliver(app, {})).toBe(200);
  await app.settle();
  expect(provider.posted('/revoke')).toEqual([]);
});

test('where revoking would end the session at the provider, a second sign-in there revokes nothing', async () => {
  const app = await start({ LOGOUT_REVOKE_REFRESH_TOKEN: 'after' });
  const { jar } = await signInByScript(app, provider);
  await signInByScript(app, provider, { jar });
  await app.settle();
  expect(provider.posted('/revoke')).toEqual([]);
  await signInByScript(app, provider, {
    jar,
    toIdToken: (claims) => provider.sign({ ...claims, sid: 'another' }),
  });
  await app.settle();
  expect(provider.posted('/revoke')).toHaveLength(1);
});

test('where the way back brings no state, nothing waits for it', async () => {
  const app = await start({ LOGOUT_REVOKE_REFRESH_TOKEN: 'after', LOGOUT_STRATEGY: 'cognito' });
  await signOut(app, (await signInByScript(app, provider)).jar);
  expect(provider.posted('/revoke')).toHaveLength(1);
});

test('after a change of provider, the ID token of the old one is not sent to the new one', async () => {
  const shared = { REDIS_URL: inject('redisUrl'), REDIS_KEY_PREFIX: `${randomUUID()}:` };
  const { jar } = await signInByScript(await start(shared), provider);
  const next = await startScriptedProvider();
  const url = await signOut(await start(shared, next.issuer), jar);
  expect(url.origin).toBe(next.issuer);
  expect(url.searchParams.has('id_token_hint')).toBe(false);
  await next.close();
});

test('the state of the session at the provider is handed on to the browser', async () => {
  const app = await start();
  const { jar } = await signInByScript(app, provider, { suffix: '&session_state=salted.hash' });
  const user = await app.request('/bff/user', { jar, headers: { ...FETCH, 'x-csrf': '1' } });
  expect(await user.json()).toMatchObject({ 'bff:session_state': 'salted.hash' });
});

test('a sign-in that a logout token has overtaken leaves no refresh token behind', async () => {
  const app = await start();
  await deliver(app, { sid: 'provider-session-1' });
  expect((await signInByScript(app, provider)).response.status).toBe(400);
  await app.settle();
  expect(provider.posted('/revoke').map((form) => form.get('token'))).toEqual(['refresh-token']);
});

test('a session ends here before the provider is asked for anything', async () => {
  const app = await start();
  const { jar } = await signInByScript(app, provider);
  provider.script.answers['/revoke'] = 'hang';
  const cookie = jar.header(app.baseUrl);
  const signingOut = signOut(app, jar);
  await expect.poll(() => provider.posted('/revoke').length).toBe(1);
  const old = { store: () => undefined, header: () => cookie, get: () => undefined };
  expect((await app.request('/bff/user', { jar: old, headers: { ...FETCH, 'x-csrf': '1' } })).status).toBe(
    401,
  );
  expect((await signingOut).origin).toBe(provider.issuer);
});

const HANGING = ['/.well-known/openid-configuration', '/token', '/userinfo', '/jwks'];

test('a provider that hangs is given up, wherever it hangs, with a page to try again', async () => {
  const giveUp = async (path: string) => {
    const hanging = await startScriptedProvider();
    hanging.script.answers[path] = 'hang';
    const app = await start({}, hanging.issuer);
    const response = path.startsWith('/.well-known')
      ? await app.request('/bff/login')
      : (await signInByScript(app, hanging)).response;
    await hanging.close();
    return [response.status, await response.text()];
  };
  for (const answer of await Promise.all(HANGING.map(giveUp))) {
    expect(answer).toEqual([503, expect.stringContaining('The identity provider does not answer')]);
  }
}, 15_000);

test('nothing secret gets into the log', async () => {
  const app = await start({ LOGOUT_REVOKE_REFRESH_TOKEN: 'before' });
  const { jar } = await signInByScript(app, provider);
  const cookie = jar.get(app.baseUrl, 'bff') ?? '';
  await signInByScript(app, provider, { suffix: '&code=SECRET-CODE' });
  await signInByScript(app, provider, { toIdToken: async () => 'SECRET.ID.TOKEN' });
  provider.script.answers['/token'] = {
    status: 400,
    body: { error: 'invalid_grant', error_description: 'SECRET' },
  };
  await signInByScript(app, provider);
  await deliver(app, { sid: 'SECRET-SID', aud: 'other' });
  await deliver(app, { sid: 'SECRET-SID' });
  provider.script.answers['/revoke'] = {
    status: 400,
    body: { error: 'invalid_client', error_description: 'SECRET' },
  };
  await signOut(app, jar);
  await app.settle();

  const log = app.logLines().join('\n');
  expect(log).toContain('revocation_failed');
  expect(log).toContain('invalid_grant');
  expect(log).not.toMatch(/SECRET|refresh-token|access-token|provider-session-1|eyJ|a-secret-of-the-client/);
  expect(log).not.toContain(cookie.slice(0, 40));
});

test('the app is well as long as its store is', async () => {
  const well = await (await start()).request('/healthz');
  expect([well.status, await well.json()]).toEqual([200, { status: 'ok' }]);
  const ill = await (await start({ REDIS_URL: 'redis://127.0.0.1:9' })).request('/healthz', {
    headers: FETCH,
  });
  expect([ill.status, (await ill.json()).code]).toEqual([503, 'store_unavailable']);
});

test('with an https address every answer asks browsers to come by https from then on', async () => {
  const [secure, plain] = [await start({ APP_BASE_URL: 'https://localhost' }), await start()];
  for (const path of ['/bff/login', '/bff/user', '/bff/backchannel', '/bff/nowhere', '/healthz']) {
    const { headers } = await secure.request(path);
    expect(headers.get('strict-transport-security'), path).toBe('max-age=31536000');
    expect((await plain.request(path)).headers.has('strict-transport-security'), path).toBe(false);
  }
});
