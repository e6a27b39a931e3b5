import { randomUUID } from 'node:crypto';
import { CompactEncrypt, CompactSign, exportJWK, generateKeyPair, generateSecret } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { CookieJar } from '#dev/cookie-jar.ts';
import { FETCH, type FlowApp, startFlowApp } from '#dev/testing/flow-app.ts';
import { settingsFor } from '#dev/testing/flow-world.ts';
import {
  type Json,
  now,
  type ScriptedProvider,
  startScriptedProvider,
} from '#dev/testing/scripted-provider.ts';
import { signInByScript } from '#dev/testing/scripted-sign-in.ts';

// One test for each row of docs/conformance.md, through the address that a provider posts to.

const EVENT = 'http://schemas.openid.net/event/backchannel-logout';

let provider: ScriptedProvider;
let app: FlowApp;
let alice: string;
let sid: string;
let jar: CookieJar;

beforeAll(async () => {
  provider = await startScriptedProvider();
  app = await startFlowApp(() => settingsFor(provider.issuer));
});
afterAll(async () => {
  await app.close();
  await provider.close();
});
beforeEach(async () => {
  [alice, sid] = [`alice-${randomUUID()}`, randomUUID()];
  jar = await signIn(alice, sid);
});

const signIn = async (sub: string, providerSessionId: string) => {
  provider.script.answers['/userinfo'] = { body: { sub } };
  const toIdToken = (claims: Json) => provider.sign({ ...claims, sub, sid: providerSessionId });
  return (await signInByScript(app, provider, { toIdToken })).jar;
};
const isSignedIn = async (browser = jar) =>
  (await app.request('/bff/user', { jar: browser, headers: { ...FETCH, 'x-csrf': '1' } })).status === 200;

const post = (form: Readonly<Record<string, string>>, path = '/bff/backchannel') =>
  app.request(path, { form, headers: {} });
const deliver = async (claims: Json = { sub: alice, sid }, header: Json = {}) =>
  post({ logout_token: await provider.signLogoutToken(claims, header) });

const expectAccepted = async (response: Response) => {
  expect(response.status).toBe(200);
  expect(await response.text()).toBe('');
  expect(await isSignedIn()).toBe(false);
};
const expectRefused = async (response: Response) => {
  expect(response.status).toBe(400);
  expect(await response.json()).toEqual({
    error: 'invalid_request',
    error_description: expect.stringMatching(/^[\w .,/+-]+\.$/),
  });
  expect(await isSignedIn()).toBe(true);
};

describe('OpenID Connect Back-Channel Logout 1.0', () => {
  test('NB1: the token is a field of the posted form, and other fields are ignored', async () => {
    const token = await provider.signLogoutToken({ sub: alice, sid });
    await expectAccepted(await post({ ignored_parameter: 'x', logout_token: token }));
  });

  test('NB1: not a parameter of the address, nor a body of another type', async () => {
    const token = await provider.signLogoutToken({ sub: alice, sid });
    await expectRefused(await post({}, `/bff/backchannel?logout_token=${token}`));
    const headers = { 'content-type': 'application/json' };
    await expectRefused(await app.request('/bff/backchannel', { form: { logout_token: token }, headers }));
  });

  test('NB2: a query that the address was registered with is no hindrance', async () => {
    const token = await provider.signLogoutToken({ sub: alice, sid });
    await expectAccepted(await post({ logout_token: token }, '/bff/backchannel?tenant=a'));
  });

  test('NB3: an encrypted token is refused, for encryption was not agreed on', async () => {
    const token = new TextEncoder().encode(await provider.signLogoutToken({ sub: alice, sid }));
    const encrypted = new CompactEncrypt(token).setProtectedHeader({ alg: 'dir', enc: 'A256GCM' });
    await expectRefused(
      await post({ logout_token: await encrypted.encrypt(await generateSecret('A256GCM')) }),
    );
  });

  test('NB4: the signature has to be by a key of the issuer', async () => {
    const stranger = await startScriptedProvider();
    const claims = { iss: provider.issuer, sub: alice, sid };
    await expectRefused(await post({ logout_token: await stranger.signLogoutToken(claims) }));
    await stranger.close();
  });

  test.each<[string, Json]>([
    ['iss', { iss: 'https://other.example' }],
    ['aud', { aud: 'other' }],
    ['aud with others and no azp', { aud: ['app', 'other'] }],
    ['iat in the future', { iat: now() + 120 }],
    ['iat long ago', { iat: now() - 600 }],
    ['iat missing', { iat: undefined }],
    ['exp over', { exp: now() - 120 }],
    ['exp missing', { exp: undefined }],
    ['exp no number', { exp: '2100-01-01' }],
  ])('NB5: iss, aud, iat and exp are checked as in an ID token: %s', async (_name, wrong) => {
    await expectRefused(await deliver({ sub: alice, sid, ...wrong }));
  });

  test.each<[string, Json, boolean]>([
    ['sub', { sub: 'alice' }, true],
    ['sid', { sid: 'sid' }, true],
    ['neither', {}, false],
    ['an empty sub', { sub: '' }, false],
    ['an empty sid', { sid: '' }, false],
    ['a sid that is a list', { sid: ['sid'] }, false],
  ])('NB6: sub or sid has to be there: %s', async (_name, names, isGood) => {
    const real = { ...(names.sub === 'alice' && { sub: alice }), ...(names.sid === 'sid' && { sid }) };
    const response = await deliver({ ...names, ...real });
    await (isGood ? expectAccepted(response) : expectRefused(response));
  });

  test.each<[string, unknown]>([
    ['missing', undefined],
    ['a list', [EVENT]],
    ['a text', EVENT],
    ['null', null],
    ['without the event', { 'http://schemas.openid.net/event/foobar': {} }],
    ['with an event that is no object', { [EVENT]: true }],
    ['with an event that is null', { [EVENT]: null }],
    ['with an event that is a list', { [EVENT]: [] }],
  ])('NB7: events has to hold the logout event as an object: %s', async (_name, events) => {
    await expectRefused(await deliver({ sub: alice, sid, events }));
  });

  test('NB7: other events may be there as well', async () => {
    const events = { [EVENT]: { a: 1 }, 'https://example.com/event': {} };
    await expectAccepted(await deliver({ sub: alice, sid, events }));
  });

  test.each(['n', '', null, 0, false])('NB8: a nonce is refused, whatever it is: %j', async (nonce) => {
    await expectRefused(await deliver({ sub: alice, sid, nonce }));
  });

  test.each([undefined, null, '', 7, ['a']])('NB9: jti has to be a text: %j', async (jti) => {
    await expectRefused(await deliver({ sub: alice, sid, jti }));
  });

  test('NB9: a token works once', async () => {
    const token = await provider.signLogoutToken({ sid: 'of nobody here' });
    expect((await post({ logout_token: token })).status).toBe(200);
    await expectRefused(await post({ logout_token: token }));
  });

  test('NB10: a sid of somebody else ends nothing, and is no error', async () => {
    expect((await deliver({ sub: 'mallory', sid })).status).toBe(200);
    expect(await isSignedIn()).toBe(true);
  });

  test('NB11: claims that are not known are ignored', async () => {
    await expectAccepted(await deliver({ sub: alice, sid, ignored_claim: { a: [1] } }));
  });

  test.each([undefined, 'JWT', 'logout+jwt', 'application/logout+jwt', 'Logout+JWT'])(
    'NB12: the type may be %s',
    async (typ) => {
      await expectAccepted(await deliver({ sub: alice, sid }, { typ }));
    },
  );

  test.each(['at+jwt', 'secevent+jwt', '', 1])('NB12: the type must not be %j', async (typ) => {
    await expectRefused(await deliver({ sub: alice, sid }, { typ }));
  });

  test('NB13: nothing ends when any step fails, for anybody', async () => {
    const bob = await signIn(`bob-${randomUUID()}`, randomUUID());
    await expectRefused(await deliver({ sub: alice, sid, nonce: 'n' }));
    expect(await isSignedIn(bob)).toBe(true);
  });

  test('NB14: without sid every session of the person ends, in three browsers, and nobody else’s', async () => {
    const others = [await signIn(alice, randomUUID()), await signIn(alice, randomUUID())];
    const bob = await signIn(`bob-${randomUUID()}`, randomUUID());
    await expectAccepted(await deliver({ sub: alice }));
    for (const other of others) expect(await isSignedIn(other)).toBe(false);
    expect(await isSignedIn(bob)).toBe(true);
  });

  test('NB14: with sid the sessions of that provider session end, and no others', async () => {
    const [same, other] = [await signIn(alice, sid), await signIn(alice, randomUUID())];
    await expectAccepted(await deliver({ sid }));
    expect(await isSignedIn(same)).toBe(false);
    expect(await isSignedIn(other)).toBe(true);
  });

  test('NB15: who is signed out already, or never was here, is no error', async () => {
    await expectAccepted(await deliver());
    await expectAccepted(await deliver());
    expect((await deliver({ sub: 'nobody', sid: 'nowhere' })).status).toBe(200);
  });

  test('NB16: the refresh tokens of the sessions are revoked, after the answer', async () => {
    await app.settle();
    const before = provider.posted('/revoke').length;
    await expectAccepted(await deliver());
    await app.settle();
    expect(provider.posted('/revoke')).toHaveLength(before + 1);
  });

  test('NB16: and left alone when the token says so', async () => {
    await app.settle();
    const before = provider.posted('/revoke').length;
    await expectAccepted(await deliver({ sub: alice, sid, revoke_offline_access: false }));
    await app.settle();
    expect(provider.posted('/revoke')).toHaveLength(before);
  });

  test('NB17: the answers are 200 and 400', async () => {
    expect((await deliver()).status).toBe(200);
    expect((await post({ logout_token: 'x' })).status).toBe(400);
  });

  test('NB18: no answer may be kept', async () => {
    const answers = [await deliver(), await post({}), await app.request('/bff/backchannel')];
    expect(answers.map(({ status }) => status)).toEqual([200, 400, 405]);
    for (const { headers } of answers) expect(headers.get('cache-control')).toBe('no-store');
  });

  test('NB19: an error is a JSON object that names the rule and repeats nothing', async () => {
    const response = await deliver({ sub: alice, sid, nonce: 'the-nonce' });
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(await response.json()).toEqual({
      error: 'invalid_request',
      error_description: 'nonce must not be present.',
    });
  });

  test('NB20: a token of another issuer is refused before any key is looked for', async () => {
    const before = provider.requests.length;
    await expectRefused(await deliver({ iss: 'https://other.example', sub: alice, sid }, { kid: 'unknown' }));
    expect(provider.requests.slice(before)).toEqual([]);
  });

  test.each(['*', 's*', ':', '{}', 'a\0b', 'a\r\nDEL x', '../..', '__proto__', '🔑'])(
    'NB21: a sid of %j is a name like any other',
    async (name) => {
      expect((await deliver({ sid: name })).status).toBe(200);
      expect((await deliver({ sub: name })).status).toBe(200);
      expect(await isSignedIn()).toBe(true);
    },
  );

  test('NB22: no cookie, no header and no session is needed, and cookies change nothing', async () => {
    const token = await provider.signLogoutToken({ sub: alice, sid });
    const response = await app.request('/bff/backchannel', {
      form: { logout_token: token },
      headers: {},
      jar,
    });
    expect(response.headers.getSetCookie()).toEqual([]);
    await expectAccepted(response);
  });
});

describe('the certification suite: oidcc-client-test-rp-backchannel-rpinitlogout', () => {
  /** As the suite makes them: no `typ`, and one claim more than needed. */
  const signLikeSuite = (claims: Json = {}) =>
    provider.signLogoutToken({ sub: alice, sid, exp: now() + 120, ignored_claim: 'x', ...claims });

  test('the good case is exactly 200', async () => {
    await expectAccepted(await post({ logout_token: await signLikeSuite(), ignored_parameter: 'x' }));
  });

  test('-alg-none is 400', async () => {
    const [, payload] = (await signLikeSuite()).split('.');
    const header = Buffer.from('{"alg":"none"}').toString('base64url');
    await expectRefused(await post({ logout_token: `${header}.${payload}.` }));
  });

  test('-wrong-alg is 400, though the key is in the key set', async () => {
    const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
    const key = { ...(await exportJWK(publicKey)), kid: 'es', use: 'sig', alg: 'ES256' };
    provider.script.keys = [...provider.script.keys, key];
    const [, payload = ''] = (await signLikeSuite()).split('.');
    const token = new CompactSign(Buffer.from(payload, 'base64url'));
    const signed = await token.setProtectedHeader({ alg: 'ES256', kid: 'es' }).sign(privateKey);
    await expectRefused(await post({ logout_token: signed }));
  });

  test.each<[string, () => Json]>([
    ['-wrong-iss', () => ({ iss: `${provider.issuer}INVALID` })],
    ['-wrong-aud', () => ({ aud: 'appINVALID' })],
    ['-no-event', () => ({ events: undefined })],
    ['-wrong-event', () => ({ events: { 'http://schemas.openid.net/event/foobar': {} } })],
    ['-with-nonce', () => ({ nonce: 'n' })],
  ])('%s is 400', async (_module, toWrong) => {
    await expectRefused(await post({ logout_token: await signLikeSuite(toWrong()) }));
  });
});
