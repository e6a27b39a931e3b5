import { base64url, CompactSign, createLocalJWKSet, exportJWK, generateKeyPair, type JWK } from 'jose';
import { describe, expect, test } from 'vitest';
import { verifyLogoutToken } from './logout-token.ts';
import { LOGOUT_EVENT } from './logout-token-claims.ts';

const NOW = 1_800_000_000;
const ISSUER = 'https://id.example.com';
const CLIENT_ID = 'app';
const AFTER_LAST_DATE = Date.parse('9999-12-31T23:59:59Z') / 1000 + 1;

const rsa = await generateKeyPair('RS256', { extractable: true });
const otherRsa = await generateKeyPair('RS256', { extractable: true });
const elliptic = await generateKeyPair('ES256', { extractable: true });

const publicJwk = async (key: CryptoKey, kid: string): Promise<JWK> => ({ ...(await exportJWK(key)), kid });
const ownKey = await exportJWK(rsa.publicKey);
const jwks = createLocalJWKSet({
  keys: [
    await publicJwk(rsa.publicKey, 'rsa'),
    await publicJwk(otherRsa.publicKey, 'other'),
    await publicJwk(elliptic.publicKey, 'elliptic'),
  ],
});

const claims = {
  iss: ISSUER,
  aud: CLIENT_ID,
  iat: NOW,
  exp: NOW + 120,
  jti: 'token-1',
  sub: 'alice',
  sid: 'session-1',
  events: { [LOGOUT_EVENT]: {} },
};
const header = { alg: 'RS256', kid: 'rsa', typ: 'logout+jwt' };

type Json = Readonly<Record<string, unknown>>;

const sign = (payload: Json | string, protectedHeader: Json = header, key: CryptoKey = rsa.privateKey) => {
  const text = typeof payload === 'string' ? payload : JSON.stringify(payload);
  const signer = new CompactSign(new TextEncoder().encode(text));
  return signer.setProtectedHeader({ alg: 'RS256', ...protectedHeader }).sign(key);
};

const unsigned = (protectedHeader: Json, payload: Json, signature = '') =>
  `${base64url.encode(JSON.stringify(protectedHeader))}.${base64url.encode(JSON.stringify(payload))}.${signature}`;

const verify = (token: string, options: { requireTyp?: boolean; requireExp?: boolean } = {}) =>
  verifyLogoutToken(
    token,
    {
      keys: async () => ({ find: jwks, refresh: async () => {} }),
      alg: 'RS256',
      requireTyp: options.requireTyp ?? false,
    },
    { issuer: ISSUER, clientId: CLIENT_ID, now: NOW, requireExp: options.requireExp ?? true },
  );

const refused = (rule: RegExp | string) =>
  expect.objectContaining({ code: 'logout_token_invalid', message: expect.stringMatching(rule) });

const without = (name: string) => Object.fromEntries(Object.entries(claims).filter(([key]) => key !== name));

describe('a logout token is accepted', () => {
  test('as the specification has it, and says what to end', async () => {
    expect(await verify(await sign(claims))).toEqual({
      issuer: ISSUER,
      jti: 'token-1',
      issuedAt: NOW,
      acceptableUntil: NOW + 180,
      subject: 'alice',
      providerSessionId: 'session-1',
      reason: undefined,
      keepsOfflineAccess: false,
    });
  });

  test.each<[Json, Json]>([
    [{ iat: NOW + 0.9 }, { issuedAt: NOW }],
    [{ iat: NOW - 0.1 }, { issuedAt: NOW - 1 }],
    [{ exp: NOW + 119.1 }, { acceptableUntil: NOW + 180 }],
    [{ exp: NOW - 59.5 }, { acceptableUntil: NOW + 1 }],
    [{ nbf: NOW + 59.5 }, {}],
    [{ exp: AFTER_LAST_DATE - 1 }, { acceptableUntil: NOW + 360 }],
  ])('with times that have a fraction or are far away, %j, which means %j', async (times, meaning) => {
    expect(await verify(await sign({ ...claims, ...times }))).toMatchObject(meaning);
  });

  test.each<[Json, Json]>([
    [{ logout_reason: 'password_changed' }, { reason: 'password_changed' }],
    [{ logout_reason: 'Ended by the desk, on request.' }, { reason: 'Ended by the desk, on request.' }],
    [{ logout_reason: '<b>hello</b>' }, { reason: undefined }],
    [{ logout_reason: 'x'.repeat(65) }, { reason: undefined }],
    [{ logout_reason: { a: 1 } }, { reason: undefined }],
    [{ logout_reason: '' }, { reason: undefined }],
    [{ revoke_offline_access: false }, { keepsOfflineAccess: true }],
    [{ revoke_offline_access: true }, { keepsOfflineAccess: false }],
    [{ revoke_offline_access: 'false' }, { keepsOfflineAccess: false }],
  ])('with %j, which says %j', async (extension, meaning) => {
    expect(await verify(await sign({ ...claims, ...extension }))).toMatchObject(meaning);
  });

  test.each<[string, Json]>([
    ['with claims that are not known', { ...claims, ignored_claim: { a: 1 } }],
    ['with an audience in a list', { ...claims, aud: [CLIENT_ID] }],
    ['with other audiences and our azp', { ...claims, aud: [CLIENT_ID, 'other'], azp: CLIENT_ID }],
    ['with sub alone', without('sid')],
    ['with sid alone', without('sub')],
    ['with other events beside', { ...claims, events: { ...claims.events, 'https://example.com/e': 1 } }],
    ['with members in the event', { ...claims, events: { [LOGOUT_EVENT]: { reason: 'x' } } }],
    ['within the clock tolerance', { ...claims, iat: NOW + 60, exp: NOW - 59 }],
  ])('%s', async (_, payload) => {
    expect(await verify(await sign(payload))).toMatchObject({ jti: 'token-1' });
  });

  test.each([undefined, 'JWT', 'jwt', 'logout+jwt', 'LOGOUT+JWT', 'application/logout+jwt'])(
    'with typ %s',
    async (typ) => {
      expect(
        await verify(await sign(claims, { ...header, ...(typ ? { typ } : { typ: undefined }) })),
      ).toBeTruthy();
    },
  );

  test('without kid, whichever key of the issuer signed it', async () => {
    expect(await verify(await sign(claims, { alg: 'RS256' }, otherRsa.privateKey))).toBeTruthy();
  });

  test('without exp where the provider is known to send none', async () => {
    const token = await sign(without('exp'));
    expect(await verify(token, { requireExp: false })).toMatchObject({ acceptableUntil: NOW + 360 });
  });
});

describe('a logout token is refused when', () => {
  test.each<[string, Json]>([
    ['iss has to be the issuer', { ...claims, iss: `${ISSUER}/` }],
    ['iss has to be the issuer', without('iss')],
    ['aud has to name', { ...claims, aud: 'other' }],
    ['aud has to name', without('aud')],
    ['aud has to hold text', { ...claims, aud: [CLIENT_ID, null] }],
    ['aud may name others', { ...claims, aud: [CLIENT_ID, 'other'] }],
    ['azp has to be', { ...claims, azp: 'other' }],
    ['iat has to be', without('iat')],
    ['iat has to be', { ...claims, iat: String(NOW) }],
    ['iat has to be', { ...claims, iat: -1 }],
    ['iat has to be', { ...claims, iat: AFTER_LAST_DATE }],
    ['iat must not lie', { ...claims, iat: NOW + 61 }],
    ['iat must not be older', { ...claims, iat: NOW - 361 }],
    ['exp is required', without('exp')],
    ['exp has to be', { ...claims, exp: null }],
    ['iat has to be', { ...claims, iat: [NOW] }],
    ['iat must not lie', { ...claims, iat: NOW + 60.5 }],
    ['iat must not be older', { ...claims, iat: NOW - 360.5 }],
    ['exp has to be', { ...claims, exp: String(NOW + 120) }],
    ['exp has to be', { ...claims, exp: -0.5 }],
    ['exp has to be', { ...claims, exp: AFTER_LAST_DATE }],
    ['exp must not', { ...claims, exp: NOW - 60 }],
    ['exp must not', { ...claims, exp: NOW - 60.5 }],
    ['nbf has to be', { ...claims, nbf: NOW + 61 }],
    ['nbf has to be', { ...claims, nbf: NOW + 60.5 }],
    ['nbf has to be', { ...claims, nbf: String(NOW) }],
    ['jti has to be', without('jti')],
    ['jti has to be', { ...claims, jti: '' }],
    ['jti has to be', { ...claims, jti: null }],
    ['jti has to be', { ...claims, jti: ['token-1'] }],
    ['jti has to be', { ...claims, jti: 'a'.repeat(513) }],
    ['sub has to be', { ...claims, sub: '' }],
    ['sub has to be', { ...claims, sub: 'a'.repeat(256) }],
    ['sid has to be', { ...claims, sid: 7 }],
    ['sid has to be', { ...claims, sid: '' }],
    ['sid has to be', { ...claims, sid: 'a'.repeat(513) }],
    ['sub or sid', { ...without('sub'), sid: undefined }],
    ['events has to be an object', without('events')],
    ['events has to be an object', { ...claims, events: [LOGOUT_EVENT] }],
    ['events has to be an object', { ...claims, events: null }],
    ['events has to hold', { ...claims, events: { 'https://example.com/e': {} } }],
    ['events has to hold', { ...claims, events: { [LOGOUT_EVENT]: true } }],
    ['events has to hold', { ...claims, events: { [LOGOUT_EVENT]: [] } }],
    ['nonce must not', { ...claims, nonce: '' }],
    ['nonce must not', { ...claims, nonce: null }],
  ])('%s: %j', async (rule, payload) => {
    await expect(verify(await sign(payload))).rejects.toEqual(refused(rule));
  });

  test.each(['iat', 'exp'] as const)('%s is a number too large to be one', async (name) => {
    const text = JSON.stringify(claims).replace(`"${name}":${claims[name]}`, `"${name}":1e400`);
    await expect(verify(await sign(text))).rejects.toEqual(refused(`${name} has to be`));
  });

  test('a member is named twice', async () => {
    const text = JSON.stringify(claims).replace('{', '{"sub":"bob",');
    await expect(verify(await sign(text))).rejects.toEqual(refused('twice'));
  });

  test.each(['at+jwt', 'secevent+jwt', '', 7])('typ is %j', async (typ) => {
    await expect(verify(unsigned({ ...header, typ }, claims, 'AA'))).rejects.toEqual(
      refused('typ has to be'),
    );
  });

  test.each([undefined, 'JWT'])('typ is %s and logout+jwt is required', async (typ) => {
    const token = await sign(claims, { alg: 'RS256', kid: 'rsa', ...(typ ? { typ } : {}) });
    await expect(verify(token, { requireTyp: true })).rejects.toEqual(refused('typ has to be'));
  });

  test('it is not signed', async () => {
    await expect(verify(unsigned({ alg: 'none' }, claims))).rejects.toEqual(refused('signed'));
    await expect(verify(unsigned({ alg: 'none' }, claims, 'AA'))).rejects.toEqual(
      refused('alg has to be RS256'),
    );
  });

  test('it is signed by the issuer with another algorithm', async () => {
    const token = await sign(claims, { alg: 'ES256', kid: 'elliptic' }, elliptic.privateKey);
    await expect(verify(token)).rejects.toEqual(refused('alg has to be RS256'));
  });

  test.each<[string, Json]>([
    ['a key that the issuer has not', { ...header, kid: 'unknown' }],
    ['another key of the issuer than it says', { ...header, kid: 'other' }],
    ['a key it brings along', { alg: 'RS256', jwk: ownKey, kid: 'mine' }],
  ])('it is signed by %s', async (_, protectedHeader) => {
    await expect(verify(await sign(claims, protectedHeader))).rejects.toEqual(refused('signature'));
  });

  test.each([7, null, ['rsa']])('the name of its key is %j', async (kid) => {
    const [, payload, signature] = (await sign(claims)).split('.');
    const head = base64url.encode(JSON.stringify({ ...header, kid }));
    await expect(verify(`${head}.${payload}.${signature}`)).rejects.toEqual(refused('kid has to be'));
  });

  test('a byte of it was changed', async () => {
    const [head, , signature] = (await sign(claims)).split('.');
    const forged = base64url.encode(JSON.stringify({ ...claims, sub: 'bob' }));
    await expect(verify(`${head}.${forged}.${signature}`)).rejects.toEqual(refused('signature'));
  });

  test('it is encrypted', async () => {
    await expect(verify('eyJhbGciOiJkaXIifQ.a.b.c.d')).rejects.toEqual(refused('signed'));
  });

  test.each(['', 'x', 'a.b', 'a.b.c', '{}.{}.x', 'e30.e30.AA ', `${'a'.repeat(40_000)}.a.a`])(
    'it is no token at all: %#',
    async (token) => {
      await expect(verify(token)).rejects.toEqual(refused(/signed|JSON|alg/));
    },
  );

  test('it is longer than 32 KiB, though all else is right', async () => {
    const token = await sign({ ...claims, padding: 'a'.repeat(32 * 1024) });
    await expect(verify(token)).rejects.toEqual(refused('signed'));
  });

  test('an extension in its header is critical', async () => {
    await expect(verify(unsigned({ ...header, crit: ['b64'], b64: false }, claims, 'AA'))).rejects.toEqual(
      refused('crit'),
    );
  });
});

test('without the keys of the issuer nothing can be said about a token', async () => {
  const keys = () => Promise.reject(new TypeError('fetch failed'));
  const result = verifyLogoutToken(
    await sign(claims),
    { keys, alg: 'RS256', requireTyp: false },
    { issuer: ISSUER, clientId: CLIENT_ID, now: NOW, requireExp: true },
  );
  await expect(result).rejects.toEqual(expect.objectContaining({ code: 'provider_unavailable' }));
});
