import { randomUUID } from 'node:crypto';
import { CompactEncrypt, generateSecret } from 'jose';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import type { CookieJar } from '#dev/cookie-jar.ts';
import { expectAnswers } from '#dev/testing/back-channel-answers.ts';
import { type Json, now, startScriptedProvider } from '#dev/testing/scripted-provider.ts';
import { startScriptedWorld } from '#dev/testing/scripted-world.ts';

const EVENT = 'http://schemas.openid.net/event/backchannel-logout';

const world = await startScriptedWorld();
let alice: string;
let sid: string;
let jar: CookieJar;

afterAll(() => world.close());
beforeEach(async () => {
  [alice, sid] = [`alice-${randomUUID()}`, randomUUID()];
  jar = await world.signInAs(alice, sid);
});

const { expectAccepted, expectRefused } = expectAnswers(() => world.isSignedIn(jar));

describe('OpenID Connect Back-Channel Logout 1.0', () => {
  test('NB3: an encrypted token is refused, for encryption was not agreed on', async () => {
    const token = new TextEncoder().encode(await world.provider.signLogoutToken({ sub: alice, sid }));
    const encrypted = new CompactEncrypt(token).setProtectedHeader({ alg: 'dir', enc: 'A256GCM' });
    await expectRefused(
      await world.post({ logout_token: await encrypted.encrypt(await generateSecret('A256GCM')) }),
    );
  });

  test('NB4: the signature has to be by a key of the issuer', async () => {
    const stranger = await startScriptedProvider();
    const claims = { iss: world.provider.issuer, sub: alice, sid };
    await expectRefused(await world.post({ logout_token: await stranger.signLogoutToken(claims) }));
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
    await expectRefused(await world.deliver({ sub: alice, sid, ...wrong }));
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
    const response = await world.deliver({ ...names, ...real });
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
    await expectRefused(await world.deliver({ sub: alice, sid, events }));
  });

  test('NB7: other events may be there as well', async () => {
    const events = { [EVENT]: { a: 1 }, 'https://example.com/event': {} };
    await expectAccepted(await world.deliver({ sub: alice, sid, events }));
  });

  test.each(['n', '', null, 0, false])('NB8: a nonce is refused, whatever it is: %j', async (nonce) => {
    await expectRefused(await world.deliver({ sub: alice, sid, nonce }));
  });

  test.each([undefined, null, '', 7, ['a']])('NB9: jti has to be a text: %j', async (jti) => {
    await expectRefused(await world.deliver({ sub: alice, sid, jti }));
  });

  test('NB9: a token works once', async () => {
    const token = await world.provider.signLogoutToken({ sid: 'of nobody here' });
    expect((await world.post({ logout_token: token })).status).toBe(200);
    await expectRefused(await world.post({ logout_token: token }));
  });

  test('NB10: a sid of somebody else ends nothing, and is no error', async () => {
    expect((await world.deliver({ sub: 'mallory', sid })).status).toBe(200);
    expect(await world.isSignedIn(jar)).toBe(true);
  });

  test('NB11: claims that are not known are ignored', async () => {
    await expectAccepted(await world.deliver({ sub: alice, sid, ignored_claim: { a: [1] } }));
  });

  test.each([undefined, 'JWT', 'logout+jwt', 'application/logout+jwt', 'Logout+JWT'])(
    'NB12: the type may be %s',
    async (typ) => {
      await expectAccepted(await world.deliver({ sub: alice, sid }, { typ }));
    },
  );

  test.each(['at+jwt', 'secevent+jwt', '', 1])('NB12: the type must not be %j', async (typ) => {
    await expectRefused(await world.deliver({ sub: alice, sid }, { typ }));
  });
});
