import { randomUUID } from 'node:crypto';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type FlowApp, startFlowApp } from '#dev/testing/flow-app.ts';
import { settingsFor } from '#dev/testing/flow-world.ts';
import { type Json, now, type ScriptedProvider } from '#dev/testing/scripted-provider.ts';
import { type ScriptedWorld, startScriptedWorld } from '#dev/testing/scripted-world.ts';

const COOLDOWN = 10;

let world: ScriptedWorld;
let provider: ScriptedProvider;
let app: FlowApp;

beforeEach(async () => {
  world = await startScriptedWorld();
  ({ provider, app } = world);
});
afterEach(() => world.close());

const sign = (header: Json = {}) => provider.signLogoutToken({ sid: randomUUID() }, header);
const send = async (token: string, to = app) =>
  (await to.request('/bff/backchannel', { form: { logout_token: token }, headers: {} })).status;
const deliver = async (header: Json = {}, to = app) => send(await sign(header), to);
const keyReads = () => provider.requests.filter((request) => request === 'GET /jwks').length;

/** Who comes only when the keys have been read for others is to send the token again. */
const expectRefusals = (statuses: readonly number[], refusal: number) => {
  expect(statuses).toContain(refusal);
  expect(statuses.filter((status) => status !== refusal && status !== 503)).toEqual([]);
};

test('are read once, and not again for each token', async () => {
  for (let round = 0; round < 5; round += 1) expect(await deliver()).toBe(200);
  expect(keyReads()).toBe(1);
});

test('that are new are found at once, by a logout token as by a sign-in', async () => {
  expect(await deliver()).toBe(200);
  app.passTime(COOLDOWN);
  await provider.rotateKey();
  expect(await deliver()).toBe(200);
  app.passTime(COOLDOWN);
  await provider.rotateKey();
  expect((await world.signIn()).response.status).toBe(303);
});

test('without names are found as well when they are new', async () => {
  const unnamed = { kid: undefined };
  const withoutNames = () => {
    provider.script.keys = provider.script.keys.map(({ kid: _, ...key }) => key);
  };
  withoutNames();
  expect(await deliver(unnamed)).toBe(200);
  app.passTime(COOLDOWN);
  await provider.rotateKey();
  withoutNames();
  expect(await deliver(unnamed)).toBe(200);
  expect(keyReads()).toBe(2);
});

test('may be many, some of them of no use', async () => {
  const { publicKey } = await generateKeyPair('RS256', { extractable: true });
  const other = { ...(await exportJWK(publicKey)), use: 'sig', alg: 'RS256' };
  const useless = [{ kty: 'XYZ', kid: 'a' }, { kty: 'RSA' }, {} as JWK, { kty: 'oct', k: 'AA', kid: 'b' }];
  provider.script.keys = [...useless, other, ...provider.script.keys, { ...other, use: 'enc' }];
  expect(await deliver()).toBe(200);
  expect(await deliver({ kid: undefined })).toBe(200);
});

test.each([
  ['works', {}, 400],
  ['fails', { status: 500 }, 503],
])(
  'that nobody knows are looked for once in ten seconds, though hundreds are named, while the provider %s',
  async (_, answer, refusal) => {
    expect(await deliver()).toBe(200);
    app.passTime(COOLDOWN);
    if ('status' in answer) provider.script.answers['/jwks'] = answer;
    const before = keyReads();
    // Signed beforehand: on a slow machine that alone may take ten seconds.
    const toFlood = Array.from({ length: 100 }, () => [
      sign({ kid: randomUUID() }),
      sign({ kid: undefined }),
    ]);
    const flood = await Promise.all(toFlood.flat());
    const statuses = await Promise.all(flood.map((token) => send(token)));
    const refused = statuses.filter((status) => status !== 200);
    expect(refused).toHaveLength(100);
    expectRefusals(refused, refusal);
    expect(keyReads() - before).toBe(1);

    await Promise.all(Array.from({ length: 20 }, () => deliver({ kid: randomUUID() })));
    expect(keyReads() - before).toBe(1);
    app.passTime(COOLDOWN);
    await deliver({ kid: randomUUID() });
    expect(keyReads() - before).toBe(2);
  },
);

test.each([
  ['the keys cannot be had', () => (provider.script.answers['/jwks'] = { status: 500 })],
  ['somebody has just named a key that nobody knows', () => deliver({ kid: randomUUID() })],
])('that are new make a token one to send again when %s, which then works', async (_, hinder) => {
  expect(await deliver()).toBe(200);
  app.passTime(COOLDOWN);
  await hinder();
  await provider.rotateKey();
  const token = await provider.signLogoutToken({ sid: 'somebody' });
  for (let attempt = 0; attempt < 2; attempt += 1) expect(await send(token)).toBe(503);
  expect((await world.signIn()).response.status).toBe(503);
  app.passTime(COOLDOWN);
  delete provider.script.answers['/jwks'];
  expect(await send(token)).toBe(200);
});

test('that are known are not read anew for a signature that is wrong', async () => {
  const [header, payload] = (await sign()).split('.');
  expect(await deliver()).toBe(200);
  app.passTime(COOLDOWN);
  const [, , signature] = (await sign()).split('.');
  expect(await send(`${header}.${payload}.${signature}`)).toBe(400);
  expect(keyReads()).toBe(1);
});

test('are read once for a first token that names one which nobody knows', async () => {
  const tokens = await Promise.all(Array.from({ length: 50 }, () => sign({ kid: randomUUID() })));
  expectRefusals(await Promise.all(tokens.map((token) => send(token))), 400);
  expect(keyReads()).toBe(1);
  expect(await deliver({ kid: randomUUID() })).toBe(503);
  expect(keyReads()).toBe(1);
});

test('that are known keep working while the provider does not answer for them', async () => {
  expect(await deliver()).toBe(200);
  provider.script.answers['/jwks'] = { status: 500 };
  const hour = 3600;
  app.passTime(hour);
  const token = await provider.signLogoutToken({ sid: 's', iat: now() + hour, exp: now() + hour + 120 });
  expect(await send(token)).toBe(200);
  const toIdToken = (claims: Json) =>
    provider.sign({ ...claims, iat: now() + hour, exp: now() + hour + 300 });
  expect((await world.signIn({ toIdToken })).response.status).toBe(303);
});

test('that cannot be had make the token one to send again, which then works', async () => {
  provider.script.answers['/jwks'] = { status: 500 };
  const token = await provider.signLogoutToken({ sid: 'somebody' });
  const retryAfter = 10;
  const refusal = await app.request('/bff/backchannel', { form: { logout_token: token }, headers: {} });
  expect(refusal.status).toBe(503);
  expect(refusal.headers.get('retry-after')).toBe(`${retryAfter}`);
  app.passTime(retryAfter);
  delete provider.script.answers['/jwks'];
  expect(await send(token)).toBe(200);
});

test('are asked for once by each of several instances that see a new one at the same moment', async () => {
  const second = await startFlowApp(() => settingsFor(provider.issuer));
  const apps = [app, second];
  for (const each of apps) await deliver({}, each);
  for (const each of apps) each.passTime(COOLDOWN);
  await provider.rotateKey();
  const before = keyReads();
  const tokens = apps.flatMap((each) => Array.from({ length: 50 }, () => deliver({}, each)));
  expect(new Set(await Promise.all(tokens))).toEqual(new Set([200]));
  expect(keyReads() - before).toBe(2);
  await second.close();
});
