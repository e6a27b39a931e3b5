import { randomUUID } from 'node:crypto';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import type { CookieJar } from '#dev/cookie-jar.ts';
import { expectAnswers } from '#dev/testing/back-channel-answers.ts';
import { startScriptedWorld } from '#dev/testing/scripted-world.ts';

// One test for each row of docs/conformance.md, through the address that a provider posts to; those about what the token
// says are in conformance-token.flow.test.ts.

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
  test('NB1: the token is a field of the posted form, and other fields are ignored', async () => {
    const token = await world.provider.signLogoutToken({ sub: alice, sid });
    await expectAccepted(await world.post({ ignored_parameter: 'x', logout_token: token }));
  });

  test('NB1: not a parameter of the address, nor a body of another type', async () => {
    const token = await world.provider.signLogoutToken({ sub: alice, sid });
    await expectRefused(await world.post({}, `/bff/backchannel?logout_token=${token}`));
    const headers = { 'content-type': 'application/json' };
    await expectRefused(
      await world.app.request('/bff/backchannel', { form: { logout_token: token }, headers }),
    );
  });

  test('NB2: a query that the address was registered with is no hindrance', async () => {
    const token = await world.provider.signLogoutToken({ sub: alice, sid });
    await expectAccepted(await world.post({ logout_token: token }, '/bff/backchannel?tenant=a'));
  });

  test('NB13: nothing ends when any step fails, for anybody', async () => {
    const bob = await world.signInAs(`bob-${randomUUID()}`, randomUUID());
    await expectRefused(await world.deliver({ sub: alice, sid, nonce: 'n' }));
    expect(await world.isSignedIn(bob)).toBe(true);
  });

  test('NB14: without sid every session of the person ends, in three browsers, and nobody else’s', async () => {
    const others = [await world.signInAs(alice, randomUUID()), await world.signInAs(alice, randomUUID())];
    const bob = await world.signInAs(`bob-${randomUUID()}`, randomUUID());
    await expectAccepted(await world.deliver({ sub: alice }));
    for (const other of others) expect(await world.isSignedIn(other)).toBe(false);
    expect(await world.isSignedIn(bob)).toBe(true);
  });

  test('NB14: with sid the sessions of that provider session end, and no others', async () => {
    const [same, other] = [await world.signInAs(alice, sid), await world.signInAs(alice, randomUUID())];
    await expectAccepted(await world.deliver({ sid }));
    expect(await world.isSignedIn(same)).toBe(false);
    expect(await world.isSignedIn(other)).toBe(true);
  });

  test('NB15: who is signed out already, or never was here, is no error', async () => {
    await expectAccepted(await world.deliver({ sub: alice, sid }));
    await expectAccepted(await world.deliver({ sub: alice, sid }));
    expect((await world.deliver({ sub: 'nobody', sid: 'nowhere' })).status).toBe(200);
  });

  test('NB16: the refresh tokens of the sessions are revoked, after the answer', async () => {
    await world.app.settle();
    const before = world.provider.posted('/revoke').length;
    await expectAccepted(await world.deliver({ sub: alice, sid }));
    await world.app.settle();
    expect(world.provider.posted('/revoke')).toHaveLength(before + 1);
  });

  test('NB16: and left alone when the token says so', async () => {
    await world.app.settle();
    const before = world.provider.posted('/revoke').length;
    await expectAccepted(await world.deliver({ sub: alice, sid, revoke_offline_access: false }));
    await world.app.settle();
    expect(world.provider.posted('/revoke')).toHaveLength(before);
  });

  test('NB17: the answers are 200 and 400', async () => {
    expect((await world.deliver({ sub: alice, sid })).status).toBe(200);
    expect((await world.post({ logout_token: 'x' })).status).toBe(400);
  });

  test('NB18: no answer may be kept', async () => {
    const answers = [
      await world.deliver({ sub: alice, sid }),
      await world.post({}),
      await world.app.request('/bff/backchannel'),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 400, 405]);
    for (const { headers } of answers) expect(headers.get('cache-control')).toBe('no-store');
  });

  test('NB19: an error is a JSON object that names the rule and repeats nothing', async () => {
    const response = await world.deliver({ sub: alice, sid, nonce: 'the-nonce' });
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(await response.json()).toEqual({
      error: 'invalid_request',
      error_description: 'nonce must not be present.',
    });
  });

  test('NB20: a token of another issuer is refused before any key is looked for', async () => {
    const before = world.provider.requests.length;
    await expectRefused(
      await world.deliver({ iss: 'https://other.example', sub: alice, sid }, { kid: 'unknown' }),
    );
    expect(world.provider.requests.slice(before)).toEqual([]);
  });

  test.each(['*', 's*', ':', '{}', 'a\0b', 'a\r\nDEL x', '../..', '__proto__', '🔑'])(
    'NB21: a sid of %j is a name like any other',
    async (name) => {
      expect((await world.deliver({ sid: name })).status).toBe(200);
      expect((await world.deliver({ sub: name })).status).toBe(200);
      expect(await world.isSignedIn(jar)).toBe(true);
    },
  );

  test('NB22: no cookie, no header and no session is needed, and cookies change nothing', async () => {
    const token = await world.provider.signLogoutToken({ sub: alice, sid });
    const response = await world.app.request('/bff/backchannel', {
      form: { logout_token: token },
      headers: {},
      jar,
    });
    expect(response.headers.getSetCookie()).toEqual([]);
    await expectAccepted(response);
  });
});
