import { once } from 'node:events';
import { request } from 'node:http';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createCookieJar } from '../cookie-jar.ts';
import { type IdentityProvider, startIdentityProvider } from '../identity-provider/identity-provider.ts';
import { createVisitor, type Stop, signInAtProvider, type Visitor } from '../identity-provider/visitor.ts';
import { findFreePort } from '../ports.ts';
import { type SecondApp, startSecondApp } from './second-app.ts';

const ALICE = { name: 'alice', password: 'wonderland' };
const CLIENT = { clientId: 'second-app', clientSecret: 'secret-of-the-second-app' };

let provider: IdentityProvider;
let app: SecondApp;
beforeEach(async () => {
  const port = await findFreePort();
  const baseUrl = `http://localhost:${port}`;
  provider = await startIdentityProvider({ port: 0, clients: [{ ...CLIENT, baseUrl }] });
  app = await startSecondApp({ port, issuer: provider.issuer, ...CLIENT });
});
afterEach(async () => {
  await app.close();
  await provider.close();
});

/** Signs in as a person would, and stops at the start page. */
const signIn = async (visitor: Visitor = createVisitor()) => {
  const { url } = await visitor.open(`${app.url}/bff/login`);
  const { callbackUrl } = await signInAtProvider(url, ALICE, visitor.jar);
  return { visitor, page: await visitor.open(callbackUrl) };
};
const openHome = (visitor: Visitor) => visitor.open(app.url);
const titleOf = (stop: Stop) => (stop.kind === 'page' ? /<h1>(.*?)<\/h1>/.exec(stop.html)?.[1] : undefined);

describe('the second application', () => {
  it('signs in at the provider, and says who is there', async () => {
    const { page } = await signIn();
    expect(titleOf(page)).toBe('You are signed in as Alice Liddell');
    expect(page).toHaveProperty('html', expect.stringContaining('person-alice'));
  });

  it('signs out at the provider, too, and nothing is asked', async () => {
    const { visitor, page } = await signIn();
    const { url } = await visitor.press(page, 'Sign out');
    expect(url.origin).toBe(provider.issuer);
    expect(provider.sessions()).toHaveLength(1);
    const back = await visitor.open(url);
    expect(provider.sessions()).toEqual([]);
    expect(titleOf(await visitor.open(back.url))).toBe('You are not signed in');
  });

  it('signs out here while the provider cannot be reached', async () => {
    const { visitor, page } = await signIn();
    await provider.close();
    expect(titleOf(await visitor.press(page, 'Sign out'))).toBe('You are not signed in');
  });

  it('ends its session when a logout token says so, and shows the token', async () => {
    const { visitor } = await signIn();
    await provider.endSession(provider.sessions()[0]?.id ?? '');
    const page = await openHome(visitor);
    expect(titleOf(page)).toBe('You are not signed in');
    expect(page).toHaveProperty('html', expect.stringContaining('accepted, one session ended'));
    expect(page).toHaveProperty('html', expect.stringContaining('backchannel-logout'));
  });

  it('takes a logout token once, and says why it refuses it the second time', async () => {
    const { visitor } = await signIn();
    provider.behaviour.change({ logoutTokenDelivery: 'twice' });
    await provider.endSession(provider.sessions()[0]?.id ?? '');
    expect(provider.deliveries()).toMatchObject([{ answer: 200 }, { answer: 400 }]);
    expect(await openHome(visitor)).toHaveProperty(
      'html',
      expect.stringContaining('refused: jti has been used.'),
    );
  });

  it('ends the sessions of the person when a logout token names no other', async () => {
    provider.behaviour.change({ sendSid: 'false' });
    const { visitor } = await signIn();
    await provider.endSession(provider.sessions()[0]?.id ?? '');
    expect(titleOf(await openHome(visitor))).toBe('You are not signed in');
  });

  it('does not sign in when a logout token has come first', async () => {
    provider.behaviour.change({ endDuringSignIn: 'true' });
    const { page } = await signIn();
    expect(page).toMatchObject({ kind: 'page', status: 400 });
  });

  it('starts anew with every sign-in, and the session before is over', async () => {
    const { visitor } = await signIn();
    const earlier = visitor.jar.get(app.url, 'second-app') ?? '';
    await signIn(visitor);
    const jar = createCookieJar();
    jar.store(app.url, new Response(null, { headers: { 'Set-Cookie': `second-app=${earlier}; path=/` } }));
    expect(titleOf(await openHome(createVisitor(jar)))).toBe('You are not signed in');
    expect(titleOf(await openHome(visitor))).toBe('You are signed in as Alice Liddell');
  });
});

describe('the second application does not', () => {
  it('start in production', async () => {
    vi.stubEnv('NODE_ENV', 'production');
    await expect(startSecondApp({ port: 0, issuer: provider.issuer, ...CLIENT })).rejects.toThrow(
      'does not run in production',
    );
    vi.unstubAllEnvs();
  });

  it('finish a sign-in in another browser than it began in, nor twice', async () => {
    const visitor = createVisitor();
    const { url } = await visitor.open(`${app.url}/bff/login`);
    const { callbackUrl } = await signInAtProvider(url, ALICE, visitor.jar);
    expect(await createVisitor().open(callbackUrl)).toMatchObject({ kind: 'page', status: 400 });
    expect(await visitor.open(callbackUrl)).toMatchObject({ kind: 'page', status: 200 });
    expect(await visitor.open(callbackUrl)).toMatchObject({ kind: 'page', status: 400 });
  });

  it.each([
    ['of another site', { Origin: 'http://elsewhere.example' }],
    ['of nobody knows where', {}],
  ])('sign out for a form %s', async (_whose, headers) => {
    const { visitor } = await signIn();
    const address = new URL('/bff/logout', app.url);
    const Cookie = visitor.jar.header(address);
    const response = await fetch(address, { method: 'POST', headers: { ...headers, Cookie } });
    expect(response.status).toBe(400);
    expect(titleOf(await openHome(visitor))).toBe('You are signed in as Alice Liddell');
  });

  it.each(['', 'no token', 'e30.e30.e30'])('believe %j to be a logout token', async (token) => {
    const { visitor } = await signIn();
    const body = new URLSearchParams({ logout_token: token });
    const response = await fetch(`${app.url}/bff/backchannel`, { method: 'POST', body });
    expect(response.status).toBe(400);
    expect(response.headers.get('Cache-Control')).toBe('no-store');
    const page = await openHome(visitor);
    expect(titleOf(page)).toBe('You are signed in as Alice Liddell');
    expect(page).toHaveProperty('html', expect.stringContaining('refused:'));
  });

  it.each(['/', '/nowhere', '/assets/style.css', '/bff/login', '/bff/callback', '/bff/logout/callback'])(
    'let another site frame %s',
    async (path) => {
      const { headers } = await fetch(new URL(path, app.url), { redirect: 'manual' });
      expect(headers.get('Content-Security-Policy')).toContain("frame-ancestors 'none'");
    },
  );

  it('answer under another host name', async () => {
    const outgoing = request(app.url, { headers: { Host: 'elsewhere.example' } }).end();
    const [response] = await once(outgoing, 'response');
    response.resume();
    expect(response.statusCode).toBe(421);
  });

  it('have a page at every address', async () => {
    expect(await createVisitor().open(`${app.url}/nowhere`)).toMatchObject({ kind: 'page', status: 404 });
  });
});
