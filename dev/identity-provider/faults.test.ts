import { createRemoteJWKSet, decodeJwt, type JSONWebKeySet, type JWTPayload, jwtVerify } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ALICE, startTestBench, type TestBench } from './test-bench.ts';
import { createVisitor, signInAtProvider, signOutAtProvider } from './visitor.ts';

let bench: TestBench;
beforeEach(async () => {
  bench = await startTestBench();
});
afterEach(() => bench.close());

const address = (path: string) => new URL(path, bench.provider.issuer);
const metadata = async (): Promise<unknown> =>
  (await fetch(address('/.well-known/openid-configuration'))).json();
const keySet = async (): Promise<JSONWebKeySet> => (await fetch(address('/jwks'))).json();
const verify = (token = '') => jwtVerify(token, createRemoteJWKSet(address('/jwks')));

async function endSession(): Promise<JWTPayload> {
  const [session] = bench.provider.sessions();
  await bench.provider.endSession(session?.id ?? '');
  return bench.logoutTokens.at(-1) ?? {};
}

describe('signing keys', () => {
  it('can be rotated, and tokens of before still hold', async () => {
    const { keys: first } = await keySet();
    await bench.provider.rotateKeys();
    const { tokens, jar } = await bench.signIn(ALICE);
    await bench.provider.rotateKeys();
    const { keys: last } = await keySet();
    const { protectedHeader } = await verify(tokens.id_token);
    expect(last).toEqual([
      expect.anything(),
      expect.objectContaining({ kid: protectedHeader.kid }),
      ...first,
    ]);
    const { asked } = await signOutAtProvider(
      bench.endSessionUrl({ id_token_hint: tokens.id_token ?? '' }),
      jar,
    );
    expect(asked).toBe(false);
  });

  it('are rotated with every token where it is set so', async () => {
    bench.provider.behaviour.change({ rotateKeys: 'true' });
    const { keys: first } = await keySet();
    const { tokens } = await bench.signIn(ALICE);
    await endSession();
    expect((await keySet()).keys).toHaveLength(first.length + 2);
    await expect(verify(tokens.id_token)).resolves.toBeDefined();
  });

  it('can be dropped, and tokens of before hold no longer', async () => {
    const { tokens, jar } = await bench.signIn(ALICE);
    bench.provider.behaviour.change({ keepOldKeys: 'false' });
    await bench.provider.rotateKeys();
    await expect(verify(tokens.id_token)).rejects.toThrow('no applicable key found');
    const refusal = await createVisitor(jar).open(
      bench.endSessionUrl({ id_token_hint: tokens.id_token ?? '' }),
    );
    expect(refusal).toMatchObject({ kind: 'page', status: 400 });
    expect(bench.provider.sessions()).toHaveLength(1);
  });
});

describe('tokens', () => {
  it('do without a sid', async () => {
    bench.provider.behaviour.change({ sendSid: 'false' });
    const { tokens } = await bench.signIn(ALICE);
    expect(tokens.claims()).not.toHaveProperty('sid');
    const logoutToken = await endSession();
    expect(logoutToken).toMatchObject({ sub: 'person-alice' });
    expect(logoutToken).not.toHaveProperty('sid');
  });

  it('are dated by a clock that is wrong', async () => {
    const before = Math.floor(Date.now() / 1000);
    bench.provider.behaviour.change({ clockSkewSeconds: '86400' });
    const login = await bench.startLogin();
    const { callbackUrl } = await signInAtProvider(login.url, ALICE);
    const { id_token: token = '' } = await login.finish(callbackUrl);
    const { iat = 0, exp = 0, auth_time: authTime } = decodeJwt(token);
    expect(iat).toBeGreaterThanOrEqual(before + 86_400);
    expect(exp - iat).toBe(3600);
    expect(authTime).toBeGreaterThanOrEqual(before + 86_400);
    expect((await endSession()).iat).toBeGreaterThanOrEqual(before + 86_400);
  });
});

describe('a session that ends during sign-in', () => {
  it('is told to the client before the code is redeemed, and the code stays good', async () => {
    bench.provider.behaviour.change({ endDuringSignIn: 'true' });
    const login = await bench.startLogin();
    const { callbackUrl } = await signInAtProvider(login.url, ALICE);
    expect(bench.logoutTokens).toHaveLength(1);
    expect(bench.provider.sessions()).toEqual([]);
    const tokens = await login.finish(callbackUrl);
    expect(tokens.claims()).toMatchObject({ sid: bench.logoutTokens[0]?.sid });
  });
});

describe('addresses', () => {
  it.each([
    ['end_session', 'offerEndSession', '/session/end', 'GET'],
    ['revocation', 'offerRevocation', '/token/revocation', 'POST'],
  ])('are missing where there is no %s endpoint', async (name, knob, path, method) => {
    expect(await metadata()).toHaveProperty(`${name}_endpoint`);
    bench.provider.behaviour.change({ [knob]: 'false' });
    expect(await metadata()).not.toHaveProperty(`${name}_endpoint`);
    expect((await fetch(address(path), { method })).status).toBe(404);
  });

  it.each([
    ['discovery', '/.well-known/openid-configuration', 'GET'],
    ['keys', '/jwks', 'GET'],
    ['authorization', '/auth', 'GET'],
    ['token', '/token', 'POST'],
    ['userinfo', '/me', 'GET'],
    ['revocation', '/token/revocation', 'POST'],
    ['end_session', '/session/end', 'GET'],
  ])('fail: %s', async (failingEndpoints, path, method) => {
    expect((await fetch(address(path), { method })).status).not.toBe(500);
    bench.provider.behaviour.change({ failingEndpoints });
    const response = await fetch(address(path), { method });
    expect(response.status).toBe(500);
    expect(await response.text()).toContain('fails on purpose');
  });
});

describe('an answer that is late', () => {
  it('comes all the same, and keeps nobody from the console', async () => {
    bench.provider.behaviour.change({ answerDelaySeconds: '1' });
    const start = performance.now();
    expect((await fetch(address('/console'))).status).toBe(200);
    const [discovery, keys] = [fetch(address('/.well-known/openid-configuration')), keySet()];
    expect((await keys).keys).toHaveLength(1);
    expect((await discovery).status).toBe(200);
    // Timers may be a moment early.
    expect(performance.now() - start).toBeGreaterThan(990);
  });
});

describe('the state of a sign-out', () => {
  it.each(['at once', 'after a question'])('is left out when the browser returns %s', async (when) => {
    bench.provider.behaviour.change({ returnState: 'false' });
    const { tokens, jar } = await bench.signIn(ALICE);
    const hint = tokens.id_token ?? '';
    const parameters = when === 'at once' ? { id_token_hint: hint } : { client_id: bench.clientId };
    const { returnUrl, asked } = await signOutAtProvider(bench.endSessionUrl(parameters), jar);
    expect(asked).toBe(when !== 'at once');
    expect(returnUrl.href).toBe(`${bench.baseUrl}/bff/logout/callback`);
    expect(bench.provider.sessions()).toEqual([]);
  });
});
