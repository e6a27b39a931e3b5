import * as oidc from 'openid-client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CookieJar } from '../cookie-jar.ts';
import { ALICE, startTestBench, type TestBench } from './test-bench.ts';
import { createVisitor, signOutAtProvider } from './visitor.ts';

let bench: TestBench;
beforeEach(async () => {
  bench = await startTestBench();
});
afterEach(() => bench.close());

const change: TestBench['provider']['behaviour']['change'] = (texts) =>
  bench.provider.behaviour.change(texts);
const isSignedIn = () => bench.provider.sessions().length > 0;
const isRefreshed = async (refreshToken = '') =>
  oidc.refreshTokenGrant(bench.client, refreshToken).then(
    () => true,
    () => false,
  );

describe('without asking before a sign-out', () => {
  it('a request that names nobody ends the session', async () => {
    const { jar } = await bench.signIn(ALICE);
    change({ askBeforeSignOut: 'false' });
    const { asked, returnUrl } = await signOutAtProvider(
      bench.endSessionUrl({ client_id: bench.clientId }),
      jar,
    );
    expect(asked).toBe(false);
    expect(returnUrl.pathname).toBe('/bff/logout/callback');
    expect(isSignedIn()).toBe(false);
  });
});

describe('the question before a sign-out', () => {
  it('takes no answer from a form of another site', async () => {
    const { jar } = await bench.signIn(ALICE);
    const visitor = createVisitor(jar);
    const question = await visitor.open(bench.endSessionUrl({ client_id: bench.clientId }));
    const refused = await visitor.press(question, 'Yes, sign me out', { xsrf: 'guessed' });
    expect(refused).toMatchObject({ kind: 'page', status: 400 });
    expect(isSignedIn()).toBe(true);
    const stop = await visitor.press(question, 'Yes, sign me out');
    expect(stop.kind).toBe('left');
    expect(isSignedIn()).toBe(false);
  });
});

describe('with lifetimes coordinated', () => {
  it.each([
    ['a sign-out without a question', (idToken: string) => ({ id_token_hint: idToken })],
    ['a sign-out after a question', () => ({ client_id: bench.clientId })],
  ])('offline access ends with %s', async (_way, toParameters) => {
    const { tokens, jar } = await bench.signIn(ALICE);
    change({ coordinateLifetime: 'true' });
    await signOutAtProvider(bench.endSessionUrl(toParameters(tokens.id_token ?? '')), jar);
    expect(await isRefreshed(tokens.refresh_token)).toBe(false);
  });

  it('offline access ends with a session that is ended at the provider', async () => {
    const { tokens } = await bench.signIn(ALICE);
    change({ coordinateLifetime: 'true' });
    await bench.provider.endSession(bench.provider.sessions()[0]?.id ?? '');
    expect(await isRefreshed(tokens.refresh_token)).toBe(false);
  });

  it('offline access goes on when the person stays', async () => {
    const { tokens, jar } = await bench.signIn(ALICE);
    change({ coordinateLifetime: 'true' });
    const url = bench.endSessionUrl({ client_id: bench.clientId });
    await signOutAtProvider(url, jar, 'No, stay signed in');
    expect(await isRefreshed(tokens.refresh_token)).toBe(true);
  });
});

describe('where a sign-out may lead', () => {
  const ELSEWHERE = 'https://shop.example.com/bye?from=here#top';
  const signOut = async (jar: CookieJar, parameters: Readonly<Record<string, string>>, url = ELSEWHERE) => {
    const address = bench.endSessionUrl({ post_logout_redirect_uri: url, ...parameters });
    if (!('client_id' in parameters)) address.searchParams.delete('client_id');
    return createVisitor(jar).open(address);
  };

  it('is on the list of the client that is named: any subdomain, whatever its query and fragment', async () => {
    change({ clientLogoutUrls: 'test-app=https://*.example.com/bye' });
    const { tokens, jar } = await bench.signIn(ALICE);
    const stop = await signOut(jar, { id_token_hint: tokens.id_token ?? '' });
    expect(stop.kind).toBe('left');
    expect(stop.url.href).toBe('https://shop.example.com/bye?from=here&state=state-of-the-logout#top');
  });

  it.each([
    ['another path', 'https://shop.example.com/hello'],
    ['another scheme', 'http://shop.example.com/bye'],
    ['the domain itself', 'https://example.com/bye'],
    ['another domain', 'https://example.com.evil.example/bye'],
    ['no absolute address', '/bye'],
    ['no web address', 'javascript:alert(1)'],
  ])('is not %s, and a readable page says that nothing has ended', async (_what, url) => {
    change({ clientLogoutUrls: 'test-app=https://*.example.com/bye' });
    const { tokens, jar } = await bench.signIn(ALICE);
    const stop = await signOut(jar, { id_token_hint: tokens.id_token ?? '' }, url);
    expect(stop).toMatchObject({ kind: 'page', status: 400 });
    expect(stop).toHaveProperty('html', expect.stringContaining('Nothing has ended here.'));
    expect(isSignedIn()).toBe(true);
  });

  it('is not on the list of another client or of the account', async () => {
    change({ clientLogoutUrls: `other=${ELSEWHERE}`, accountLogoutUrls: ELSEWHERE });
    const { jar } = await bench.signIn(ALICE);
    expect(await signOut(jar, { client_id: bench.clientId })).toMatchObject({ kind: 'page', status: 400 });
  });

  it('is on the list of the account when no client is named', async () => {
    change({ accountLogoutUrls: ELSEWHERE });
    const { jar } = await bench.signIn(ALICE);
    const visitor = createVisitor(jar);
    const question = await signOut(jar, {});
    const stop = await visitor.press(question, 'Yes, sign me out');
    expect(stop.kind).toBe('left');
    expect(stop.url.origin).toBe('https://shop.example.com');
    expect((await signOut(jar, {})).url.origin).toBe('https://shop.example.com');
  });

  it.each(['somebody', 'nobody'])('is nowhere else without a client, with %s signed in', async (who) => {
    const { jar } = await bench.signIn(ALICE);
    const stop = await signOut(who === 'nobody' ? createVisitor().jar : jar, {});
    expect(stop).toMatchObject({ kind: 'page', status: 400 });
    expect(stop).toHaveProperty('html', expect.stringContaining('Nothing has ended here.'));
  });
});
