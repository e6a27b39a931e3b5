import { randomUUID } from 'node:crypto';
import { CompactSign, exportJWK, generateKeyPair } from 'jose';
import { afterAll, beforeEach, describe, test } from 'vitest';
import type { CookieJar } from '#dev/cookie-jar.ts';
import { expectAnswers } from '#dev/testing/back-channel-answers.ts';
import { type Json, now } from '#dev/testing/scripted-provider.ts';
import { startScriptedWorld } from '#dev/testing/scripted-world.ts';

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

describe('the certification suite: oidcc-client-test-rp-backchannel-rpinitlogout', () => {
  /** As the suite makes them: no `typ`, and one claim more than needed. */
  const signLikeSuite = (claims: Json = {}) =>
    world.provider.signLogoutToken({ sub: alice, sid, exp: now() + 120, ignored_claim: 'x', ...claims });

  test('the good case is exactly 200', async () => {
    await expectAccepted(await world.post({ logout_token: await signLikeSuite(), ignored_parameter: 'x' }));
  });

  test('-alg-none is 400', async () => {
    const [, payload] = (await signLikeSuite()).split('.');
    const header = Buffer.from('{"alg":"none"}').toString('base64url');
    await expectRefused(await world.post({ logout_token: `${header}.${payload}.` }));
  });

  test('-wrong-alg is 400, though the key is in the key set', async () => {
    const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
    const key = { ...(await exportJWK(publicKey)), kid: 'es', use: 'sig', alg: 'ES256' };
    world.provider.script.keys = [...world.provider.script.keys, key];
    const [, payload = ''] = (await signLikeSuite()).split('.');
    const token = new CompactSign(Buffer.from(payload, 'base64url'));
    const signed = await token.setProtectedHeader({ alg: 'ES256', kid: 'es' }).sign(privateKey);
    await expectRefused(await world.post({ logout_token: signed }));
  });

  test.each<[string, () => Json]>([
    ['-wrong-iss', () => ({ iss: `${world.provider.issuer}INVALID` })],
    ['-wrong-aud', () => ({ aud: 'appINVALID' })],
    ['-no-event', () => ({ events: undefined })],
    ['-wrong-event', () => ({ events: { 'http://schemas.openid.net/event/foobar': {} } })],
    ['-with-nonce', () => ({ nonce: 'n' })],
  ])('%s is 400', async (_module, toWrong) => {
    await expectRefused(await world.post({ logout_token: await signLikeSuite(toWrong()) }));
  });
});
