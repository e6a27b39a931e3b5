import * as oidc from 'openid-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCookieJar } from '../cookie-jar.ts';
import { ALICE, BOB, startTestBench, type TestBench } from './test-bench.ts';
import { createVisitor, signOutAtProvider } from './visitor.ts';

let bench: TestBench;
beforeAll(async () => {
  bench = await startTestBench();
});
afterAll(() => bench.close());

const returnUrl = () => `${bench.baseUrl}/bff/logout/callback?state=state-of-the-logout`;
const isSignedIn = async (jar: ReturnType<typeof createCookieJar>) =>
  (await createVisitor(jar).open((await bench.startLogin()).url)).kind === 'left';

describe('sign-out with a hint that names this session', () => {
  it('asks nothing, ends the session and goes straight back', async () => {
    const { tokens, jar } = await bench.signIn(ALICE);
    const result = await signOutAtProvider(
      bench.endSessionUrl({ id_token_hint: tokens.id_token ?? '' }),
      jar,
    );
    expect(result.asked).toBe(false);
    expect(result.returnUrl.href).toBe(returnUrl());
    expect(await isSignedIn(jar)).toBe(false);
  });

  it('brings a logout token with subject and session id to the client', async () => {
    const { tokens, jar } = await bench.signIn(ALICE);
    await signOutAtProvider(bench.endSessionUrl({ id_token_hint: tokens.id_token ?? '' }), jar);
    expect(bench.logoutTokens.at(-1)).toMatchObject({
      iss: bench.provider.issuer,
      aud: bench.clientId,
      sub: 'person-alice',
      sid: tokens.claims()?.sid,
      events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
    });
    expect(bench.provider.deliveries().at(-1)).toMatchObject({
      clientId: bench.clientId,
      claims: { sid: tokens.claims()?.sid },
      answer: 200,
    });
  });

  it('leaves offline access to the client, which revokes it or not', async () => {
    const { tokens, jar } = await bench.signIn(ALICE);
    await signOutAtProvider(bench.endSessionUrl({ id_token_hint: tokens.id_token ?? '' }), jar);
    const fresh = await oidc.refreshTokenGrant(bench.client, tokens.refresh_token ?? '');
    expect(fresh.access_token).toBeDefined();
  });
});

describe('sign-out without such a hint', () => {
  it('asks, and ends the session on yes', async () => {
    const { jar } = await bench.signIn(ALICE);
    const result = await signOutAtProvider(bench.endSessionUrl({ client_id: bench.clientId }), jar);
    expect(result).toMatchObject({ asked: true });
    expect(result.returnUrl.href).toBe(returnUrl());
    expect(await isSignedIn(jar)).toBe(false);
  });

  it('keeps the session on no', async () => {
    const { jar } = await bench.signIn(ALICE);
    const result = await signOutAtProvider(
      bench.endSessionUrl({ client_id: bench.clientId }),
      jar,
      'No, stay signed in',
    );
    expect(result.asked).toBe(true);
    expect(await isSignedIn(jar)).toBe(true);
  });

  it('asks when the hint is about an earlier session of this person', async () => {
    const earlier = await bench.signIn(ALICE);
    const { jar } = await bench.signIn(ALICE);
    const url = bench.endSessionUrl({ id_token_hint: earlier.tokens.id_token ?? '' });
    expect((await signOutAtProvider(url, jar)).asked).toBe(true);
  });

  it('asks when the hint is about another person', async () => {
    const alice = await bench.signIn(ALICE);
    const { jar } = await bench.signIn(BOB);
    const url = bench.endSessionUrl({ id_token_hint: alice.tokens.id_token ?? '' });
    expect((await signOutAtProvider(url, jar)).asked).toBe(true);
  });

  it('takes no confirmation that was not asked for', async () => {
    const { jar } = await bench.signIn(ALICE);
    const address = new URL('/session/end/confirm', bench.provider.issuer);
    const response = await fetch(address, {
      method: 'POST',
      body: new URLSearchParams({ logout: 'yes', xsrf: 'guessed' }),
      headers: { Cookie: jar.header(address), Accept: 'text/html' },
    });
    expect(response.status).toBe(400);
    expect(await isSignedIn(jar)).toBe(true);
  });
});

describe('the end session address', () => {
  it('sends a browser in which nobody is signed in straight back', async () => {
    const { tokens } = await bench.signIn(ALICE);
    const url = bench.endSessionUrl({ id_token_hint: tokens.id_token ?? '' });
    const result = await signOutAtProvider(url, createCookieJar());
    expect(result.asked).toBe(false);
    expect(result.returnUrl.href).toBe(returnUrl());
  });

  it('takes a form as well', async () => {
    const { tokens, jar } = await bench.signIn(ALICE);
    const { origin, pathname, searchParams } = bench.endSessionUrl({ id_token_hint: tokens.id_token ?? '' });
    const response = await fetch(origin + pathname, {
      method: 'POST',
      body: searchParams,
      redirect: 'manual',
    });
    expect(response.status).toBe(303);
    const address = new URL(response.headers.get('Location') ?? '', origin);
    const result = await signOutAtProvider(address, jar);
    expect(result.returnUrl.href).toBe(returnUrl());
    expect(await isSignedIn(jar)).toBe(false);
  });

  it('shows a page of its own when no application is named', async () => {
    const stop = await createVisitor().open(new URL('/session/end', bench.provider.issuer));
    expect(stop).toHaveProperty('html', expect.stringContaining('You are signed out'));
  });

  it('says on that page when the session goes on', async () => {
    const { jar } = await bench.signIn(ALICE);
    const visitor = createVisitor(jar);
    const question = await visitor.open(new URL('/session/end', bench.provider.issuer));
    const stop = await visitor.press(question, 'No, stay signed in');
    expect(stop).toHaveProperty('html', expect.stringContaining('still signed in'));
  });

  it('refuses a return address that is not registered, on a readable page', async () => {
    const { tokens, jar } = await bench.signIn(ALICE);
    const url = bench.endSessionUrl({
      id_token_hint: tokens.id_token ?? '',
      post_logout_redirect_uri: 'http://elsewhere.example/',
    });
    const stop = await createVisitor(jar).open(url);
    expect(stop).toMatchObject({ kind: 'page', status: 400 });
    expect(stop).toHaveProperty('html', expect.stringContaining('post_logout_redirect_uri not registered'));
    expect(await isSignedIn(jar)).toBe(true);
  });

  it('refuses a forged hint', async () => {
    const { tokens, jar } = await bench.signIn(ALICE);
    const [header, payload] = (tokens.id_token ?? '').split('.');
    const url = bench.endSessionUrl({ id_token_hint: `${header}.${payload}.c2lnbmF0dXJl` });
    expect(await createVisitor(jar).open(url)).toMatchObject({ kind: 'page', status: 400 });
    expect(await isSignedIn(jar)).toBe(true);
  });
});
