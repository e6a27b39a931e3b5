import { randomUUID } from 'node:crypto';
import { createClient } from 'redis';
import { afterEach, beforeEach, describe, expect, inject, onTestFinished, test, vi } from 'vitest';
import { type CookieJar, createCookieJar } from '#dev/cookie-jar.ts';
import { FETCH, type FlowApp, startFlowApp } from '#dev/testing/flow-app.ts';
import { settingsFor } from '#dev/testing/flow-world.ts';
import { startRedisServer } from '#dev/testing/redis-server.ts';
import {
  type Json,
  now,
  type ScriptedProvider,
  startScriptedProvider,
} from '#dev/testing/scripted-provider.ts';
import { signInByScript } from '#dev/testing/scripted-sign-in.ts';

let provider: ScriptedProvider;
let a: FlowApp;
let b: FlowApp;
let prefix: string;

beforeEach(async () => {
  provider = await startScriptedProvider();
  // The same address, so that either may finish what the other has begun; requests go to the handlers directly.
  prefix = `${randomUUID()}:`;
  const store = { REDIS_URL: inject('redisUrl'), REDIS_KEY_PREFIX: prefix };
  const settings = { ...settingsFor(provider.issuer), ...store, APP_BASE_URL: 'http://localhost:3000' };
  [a, b] = [await startFlowApp(() => settings), await startFlowApp(() => settings)];
});
afterEach(async () => {
  await a.close();
  await b.close();
  await provider.close();
});

const signIn = async (app: FlowApp, claims: Json, jar = createCookieJar()) => {
  provider.script.answers['/userinfo'] = { body: { sub: claims.sub } };
  const toIdToken = (usual: Json) => provider.sign({ ...usual, ...claims });
  return signInByScript(app, provider, { jar, toIdToken });
};
const isSignedIn = async (app: FlowApp, jar: CookieJar) =>
  (await app.request('/bff/user', { jar, headers: { ...FETCH, 'x-csrf': '1' } })).status === 200;
const send = async (app: FlowApp, token: string) =>
  (await app.request('/bff/backchannel', { form: { logout_token: token }, headers: {} })).status;
const deliver = async (app: FlowApp, claims: Json) => send(app, await provider.signLogoutToken(claims));

describe('two instances on one Redis', () => {
  test('what one has ended, the other refuses at the next request', async () => {
    const { jar } = await signIn(a, { sub: 'alice', sid: 's' });
    expect(await isSignedIn(b, jar)).toBe(true);
    expect(await deliver(a, { sid: 's' })).toBe(200);
    expect(await isSignedIn(b, jar)).toBe(false);
    expect(await isSignedIn(a, jar)).toBe(false);
  });

  test('a token that was used at one is used up at the other', async () => {
    const token = await provider.signLogoutToken({ sub: 'alice' });
    expect(await send(a, token)).toBe(200);
    // Until that is confirmed, it counts as being worked on.
    await a.settle();
    expect(await send(b, token)).toBe(400);
  });

  test('a token stays used up for an instance whose clock is a minute slow', async () => {
    const exp = now() + 100;
    expect(await deliver(a, { sub: 'alice', exp })).toBe(200);
    await a.settle();
    const redis = await createClient({ url: inject('redisUrl') }).connect();
    onTestFinished(() => redis.destroy());
    const [key = ''] = await redis.keys(`${prefix}done:*`);
    // A minute for each: what every instance tolerates, and how much slower the clock of this one is.
    expect(await redis.expireTime(key)).toBeGreaterThanOrEqual(exp + 60 + 60 - 1);
  });

  test.each([
    ['before the login is stored', { sub: 'alice', sid: 's' }],
    ['before the login is stored, by sid', { sid: 's' }],
    ['before the login is stored, by sub', { sub: 'alice' }],
  ])('a logout token that reaches one %s at the other wins', async (_name, names) => {
    const jar = createCookieJar();
    provider.script.answers['/userinfo'] = { body: { sub: 'alice' } };
    const { response } = await signInByScript(b, provider, {
      jar,
      toIdToken: async (claims) => {
        const idToken = await provider.sign({ ...claims, sub: 'alice', sid: 's' });
        expect(await deliver(a, names)).toBe(200);
        return idToken;
      },
    });
    expect(response.status).toBe(400);
    expect(await isSignedIn(a, jar)).toBe(false);
    expect(await isSignedIn(b, jar)).toBe(false);
  });

  test('a logout token that meets the login in the store wins, whoever comes first', async () => {
    for (let round = 0; round < 10; round += 1) {
      const claims = { sub: `alice-${round}`, sid: `s-${round}` };
      const login = signIn(b, claims);
      const [{ jar }] = await Promise.all([login, deliver(a, claims)]);
      // When the token came first of all, before the login had even begun, its mark refuses the login as well.
      expect(await isSignedIn(a, jar)).toBe(false);
      expect(await isSignedIn(b, jar)).toBe(false);
    }
  });

  test('a later login of the same person is not harmed', async () => {
    expect(await deliver(a, { sub: 'alice' })).toBe(200);
    const { jar, response } = await signIn(b, { sub: 'alice', sid: 'next', iat: now() + 5 });
    expect(response.status).toBe(303);
    expect(await isSignedIn(a, jar)).toBe(true);
  });

  test('a logout token refuses a login of the same second, whatever the fractions, and none of the next', async () => {
    const second = now();
    expect(await deliver(a, { sub: 'alice', iat: second + 0.2, exp: second + 120.5 })).toBe(200);
    const same = await signIn(b, { sub: 'alice', sid: 'same', iat: second + 0.9 });
    expect(same.response.status).toBe(400);
    const next = await signIn(b, { sub: 'alice', sid: 'next', iat: second + 1.1 });
    expect(next.response.status).toBe(303);
    expect(await isSignedIn(a, next.jar)).toBe(true);
  });

  test('lose none of two hundred logout tokens that come at once', async () => {
    const people = Array.from({ length: 200 }, (_, index) => ({ sub: `person-${index}`, sid: randomUUID() }));
    const jars: CookieJar[] = [];
    for (const person of people) jars.push((await signIn(a, person)).jar);
    const tokens = await Promise.all(people.map((person) => provider.signLogoutToken(person)));
    const before = provider.requests.length;

    // A machine that is busy with other things may not manage all of them in time: those are sent again.
    const sendUntilTaken = (token: string, index: number) =>
      expect.poll(() => send(index % 2 ? a : b, token), { interval: 500 }).toBe(200);
    await Promise.all(tokens.map(sendUntilTaken));
    for (const jar of jars) expect(await isSignedIn(a, jar)).toBe(false);
    await Promise.all([a.settle(), b.settle()]);
    const [revocations, others] = [
      provider.requests.slice(before),
      ['GET /jwks', 'GET /.well-known/openid-configuration'],
    ];
    expect(revocations.filter((request) => request === 'POST /revoke')).toHaveLength(200);
    // The second instance has met the provider for the first time.
    expect(revocations.filter((request) => request !== 'POST /revoke').toSorted()).toEqual(others.toSorted());
  });
});

test('a flood of bad tokens costs the store no command and the provider no request', async () => {
  const redis = await startRedisServer();
  const app = await startFlowApp(() => ({ ...settingsFor(provider.issuer), REDIS_URL: redis.url }));
  const client = await createClient({ url: redis.url }).connect();
  const countCommands = async () =>
    Number(/total_commands_processed:(\d+)/.exec(await client.info('stats'))?.[1]);
  expect(await deliver(app, { sub: 'alice' })).toBe(200);
  await app.settle();

  const [commands, requests] = [await countCommands(), provider.requests.length];
  const bad = await Promise.all(
    Array.from({ length: 200 }, (_, index) => deliver(app, index % 2 ? { sub: '' } : { iss: 'x', sub: 'a' })),
  );
  expect(new Set(bad)).toEqual(new Set([400]));
  const ownQuestion = 1;
  expect((await countCommands()) - commands).toBe(ownQuestion);
  expect(provider.requests.length).toBe(requests);
  client.destroy();
  await app.close();
  await redis.stop();
});

describe('what became of a token', () => {
  test('is one line in the log and one count, with the rule that it breaks', async () => {
    await signIn(a, { sub: 'alice', sid: 's' });
    await deliver(a, { sub: 'alice', sid: 's' });
    await deliver(a, { sub: 'alice', nonce: 'the-nonce' });
    await deliver(a, { sub: 'alice' });
    const lines = a.logLines().filter((line) => line.includes('back_channel_logout'));
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { outcome: 'accepted', sessions: 1 },
      { outcome: 'refused', code: 'logout_token_invalid', rule: 'nonce must not be present.' },
      { outcome: 'accepted', sessions: 0 },
    ]);
    expect(lines.join()).not.toContain('the-nonce');
    const name = 'bff.back_channel_logout';
    expect(a.counts()).toEqual([
      { name, outcome: 'accepted' },
      { name, outcome: 'refused', code: 'logout_token_invalid', rule: 'nonce must not be present.' },
      { name, outcome: 'accepted' },
    ]);
  });

  test('is told for a body that is none, and for a failure, too', async () => {
    const { status } = await a.request('/bff/backchannel', { method: 'POST', headers: {} });
    expect(status).toBe(400);
    provider.script.answers['/.well-known/openid-configuration'] = { status: 500 };
    expect(await deliver(a, { sub: 'alice' })).toBe(503);
    expect(a.counts()).toMatchObject([
      { outcome: 'refused', code: 'invalid_body' },
      { outcome: 'failed', code: 'provider_unavailable' },
    ]);
    expect(a.logLines()).toHaveLength(2);
  });

  test('is told as under way while another delivery of it is', async () => {
    const jti = randomUUID();
    const name = `logout-token:${JSON.stringify([provider.issuer, jti])}`;
    await b.runtime.sessions.claimOnce({ name, ttlSeconds: 6 });
    const token = await provider.signLogoutToken({ sub: 'alice', jti });
    const response = await a.request('/bff/backchannel', { form: { logout_token: token }, headers: {} });
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('10');
    expect(a.counts()).toMatchObject([{ outcome: 'under_way', code: 'logout_token_under_way' }]);
    expect(a.logLines()).toHaveLength(1);
  });

  test('is told for an error that nobody has foreseen, and the provider may try again', async () => {
    vi.spyOn(a.runtime.sessions, 'redeemLogoutToken').mockRejectedValue(new TypeError('the detail'));
    const token = await provider.signLogoutToken({ sub: 'alice' });
    const response = await a.request('/bff/backchannel', { form: { logout_token: token }, headers: {} });
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('10');
    expect(await response.text()).not.toContain('detail');
    expect(a.counts()).toMatchObject([{ outcome: 'failed', rule: 'unexpected' }]);
    expect(a.logLines()).toHaveLength(1);
  });

  test('is kept with the reason that the provider gave, for the person’s next visit', async () => {
    const { jar } = await signIn(a, { sub: 'alice', sid: 's' });
    const cookies = { bff: decodeURIComponent(jar.get(a.baseUrl, 'bff') ?? '') };
    const id = (await a.runtime.sessionCookie.read(cookies)) ?? '';
    await deliver(b, { sid: 's', logout_reason: 'password_changed' });
    expect(await a.runtime.sessions.readEnding(id)).toEqual({ by: 'provider', reason: 'password_changed' });
  });
});
