import { decodeJwt, decodeProtectedHeader } from 'jose';
import * as oidc from 'openid-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCookieJar } from '../cookie-jar.ts';
import { ALICE, BOB, startTestBench, type TestBench } from './test-bench.ts';
import { createVisitor, signInAtProvider } from './visitor.ts';

let bench: TestBench;
beforeAll(async () => {
  bench = await startTestBench();
});
afterAll(() => bench.close());

const openSignIn = async (parameters: Readonly<Record<string, string>> = {}) => {
  const visitor = createVisitor();
  const { url } = await bench.startLogin(parameters);
  return { visitor, page: await visitor.open(url) };
};

describe('the sign-in page', () => {
  it('says who can sign in', async () => {
    const { page } = await openSignIn();
    expect(page).toMatchObject({ kind: 'page', status: 200 });
    expect(page).toHaveProperty('html', expect.stringContaining('wonderland'));
    expect(page).toHaveProperty('html', expect.stringContaining('<html lang="en">'));
  });

  it('keeps the name and points at the password when the password is wrong', async () => {
    const { visitor, page } = await openSignIn();
    const again = await visitor.press(page, 'Sign in', { name: 'alice', password: 'queen-of-hearts' });
    expect(again).toHaveProperty('html', expect.stringContaining('value="alice"'));
    expect(again).toHaveProperty(
      'html',
      expect.stringMatching(/id="password"[^>]*aria-describedby="password-error"/),
    );
  });

  it('refuses a name nobody has, and shows what was typed without running it', async () => {
    const { visitor, page } = await openSignIn();
    const name = '"><script>alert(1)</script>';
    const again = await visitor.press(page, 'Sign in', { name, password: 'wonderland' });
    expect(again).toHaveProperty('html', expect.stringContaining('id="name-error"'));
    expect(again).toHaveProperty('html', expect.not.stringContaining('<script>'));
  });

  it('starts with the name the application hints at', async () => {
    const { page } = await openSignIn({ login_hint: 'bob' });
    expect(page).toHaveProperty('html', expect.stringContaining('value="bob"'));
  });

  it('sends a person who cancels back with access_denied', async () => {
    const { visitor, page } = await openSignIn();
    const stop = await visitor.press(page, 'Cancel');
    expect(stop.kind).toBe('left');
    expect(stop.url.searchParams.get('error')).toBe('access_denied');
  });

  it('takes no form from another site', async () => {
    const { visitor, page } = await openSignIn();
    const response = await fetch(page.url, {
      method: 'POST',
      body: new URLSearchParams({ ...ALICE }),
      headers: { Origin: 'http://elsewhere.example', Cookie: visitor.jar.header(page.url) },
      redirect: 'manual',
    });
    expect(response.status).toBe(403);
  });

  it('says so when it is no longer valid', async () => {
    const { page } = await openSignIn();
    const stranger = await createVisitor().open(page.url);
    expect(stranger).toMatchObject({ status: 400 });
    expect(stranger).toHaveProperty('html', expect.stringContaining('no longer valid'));
  });
});

describe('a login', () => {
  it('yields an RS256 ID token with a session id, the way of signing in, and the claims of the person', async () => {
    const { tokens } = await bench.signIn(ALICE);
    const idToken = tokens.id_token ?? '';
    expect(decodeProtectedHeader(idToken).alg).toBe('RS256');
    expect(decodeJwt(idToken)).toMatchObject({
      iss: bench.provider.issuer,
      sub: 'person-alice',
      sid: expect.any(String),
      auth_time: expect.any(Number),
      amr: ['pwd'],
      name: 'Alice Liddell',
      email: 'alice@example.com',
    });
  });

  it('lets the client read the claims at the userinfo address too', async () => {
    const { tokens } = await bench.signIn(BOB);
    const claims = await oidc.fetchUserInfo(bench.client, tokens.access_token, 'person-bob');
    expect(claims).toMatchObject({ preferred_username: 'bob', email_verified: true });
  });

  it('is refused without PKCE', async () => {
    const { url } = await bench.startLogin();
    url.searchParams.delete('code_challenge');
    url.searchParams.delete('code_challenge_method');
    const stop = await createVisitor().open(url);
    expect(stop.kind).toBe('left');
    expect(stop.url.searchParams.get('error')).toBe('invalid_request');
  });

  it('asks for the password again when the client wants it, and not otherwise', async () => {
    const { jar } = await bench.signIn(ALICE);
    const visitor = createVisitor(jar);
    expect((await visitor.open((await bench.startLogin()).url)).kind).toBe('left');
    expect((await visitor.open((await bench.startLogin({ prompt: 'login' })).url)).kind).toBe('page');
  });

  it('with prompt=none is refused when nobody is signed in', async () => {
    const { url } = await bench.startLogin({ prompt: 'none' });
    const stop = await createVisitor().open(url);
    expect(stop.url.searchParams.get('error')).toBe('login_required');
  });

  it.each(['select_account', 'create'])(
    'with prompt=%s, which is not published, is refused',
    async (prompt) => {
      expect(bench.client.serverMetadata().prompt_values_supported).not.toContain(prompt);
      const stop = await createVisitor().open((await bench.startLogin({ prompt })).url);
      expect(stop.url.searchParams.get('error')).toBe('invalid_request');
    },
  );

  it('asks for consent when the client wants it, and takes a no', async () => {
    const { jar } = await bench.signIn(ALICE);
    const visitor = createVisitor(jar);
    const question = await visitor.open((await bench.startLogin({ prompt: 'consent' })).url);
    expect(question).toHaveProperty('html', expect.stringContaining('see your e-mail address'));
    const refused = await visitor.press(question, 'Refuse');
    expect(refused.url.searchParams.get('error')).toBe('access_denied');
  });

  it('goes on after consent', async () => {
    const login = await bench.startLogin({ prompt: 'consent' });
    const { callbackUrl } = await signInAtProvider(login.url, ALICE);
    expect((await login.finish(callbackUrl)).refresh_token).toBeDefined();
  });

  it('of another person in the same browser ends the first session', async () => {
    const { jar, tokens } = await bench.signIn(ALICE);
    const login = await bench.startLogin({ prompt: 'login' });
    const { callbackUrl } = await signInAtProvider(login.url, BOB, jar);
    expect((await login.finish(callbackUrl)).claims()?.sub).toBe('person-bob');
    expect(bench.logoutTokens).toContainEqual(expect.objectContaining({ sid: tokens.claims()?.sid }));
  });

  it('with an unregistered redirect address ends on a readable page', async () => {
    const { url } = await bench.startLogin({ redirect_uri: 'http://elsewhere.example/callback' });
    const stop = await createVisitor().open(url);
    expect(stop).toMatchObject({ kind: 'page', status: 400 });
    expect(stop).toHaveProperty('html', expect.stringContaining('invalid_redirect_uri'));
  });
});

describe('tokens', () => {
  it('come with a refresh token only when offline access is asked for', async () => {
    const login = await bench.startLogin({ scope: 'openid' });
    const { callbackUrl } = await signInAtProvider(login.url, ALICE);
    expect((await login.finish(callbackUrl)).refresh_token).toBeUndefined();
  });

  it('are refreshed with rotation, and reuse of an old refresh token ends them all', async () => {
    const { tokens } = await bench.signIn(ALICE, createCookieJar());
    const first = tokens.refresh_token ?? '';
    const fresh = await oidc.refreshTokenGrant(bench.client, first);
    expect(fresh.refresh_token).not.toBe(first);
    expect(fresh.claims()?.sid).toBe(tokens.claims()?.sid);
    await expect(oidc.refreshTokenGrant(bench.client, first)).rejects.toMatchObject({
      error: 'invalid_grant',
    });
    await expect(oidc.refreshTokenGrant(bench.client, fresh.refresh_token ?? '')).rejects.toMatchObject({
      error: 'invalid_grant',
    });
  });

  it('are gone once the refresh token is revoked', async () => {
    const { tokens } = await bench.signIn(ALICE);
    await oidc.tokenRevocation(bench.client, tokens.refresh_token ?? '', {
      token_type_hint: 'refresh_token',
    });
    await expect(oidc.refreshTokenGrant(bench.client, tokens.refresh_token ?? '')).rejects.toMatchObject({
      error: 'invalid_grant',
    });
    await expect(oidc.fetchUserInfo(bench.client, tokens.access_token, 'person-alice')).rejects.toThrow();
  });
});
