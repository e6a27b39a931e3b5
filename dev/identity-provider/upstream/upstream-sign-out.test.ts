import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CookieJar } from '../../cookie-jar.ts';
import type { IdentityProvider } from '../identity-provider.ts';
import { ALICE, startTestBench, type TestBench } from '../test-bench.ts';
import {
  createVisitor,
  openUpstreamLink,
  type Stop,
  signInAtProvider,
  signInAtUpstream,
  type Visitor,
} from '../visitor.ts';

const CARLA = { name: 'carla', password: 'company' };
const RETURN_PATH = '/bff/logout/callback?state=state-of-the-logout';

let bench: TestBench;
let upstream: IdentityProvider;
beforeEach(async () => {
  bench = await startTestBench(200, { upstreamPort: 0 });
  upstream = bench.provider.upstream as IdentityProvider;
});
afterEach(() => bench.close());

const signIn = async () => {
  const login = await bench.startLogin();
  const { callbackUrl, jar } = await signInAtUpstream(login.url, CARLA);
  const tokens = await login.finish(callbackUrl);
  return { jar, idToken: tokens.id_token ?? '', sid: tokens.claims()?.sid };
};
const isHere = () => bench.provider.sessions().length > 0;
const isUpstream = () => upstream.sessions().length > 0;

const openEndSession = (jar: CookieJar, parameters: Readonly<Record<string, string>>) =>
  createVisitor(jar).open(bench.endSessionUrl(parameters));

/** Goes on through the upstream provider, and back. */
const followThrough = async (visitor: Visitor, stop: Stop): Promise<Stop> => {
  expect(stop).toMatchObject({ kind: 'left', url: { origin: upstream.issuer } });
  return visitor.open((await visitor.open(stop.url)).url);
};

const expectBackAtTheApp = (stop: Stop) => {
  expect(stop.kind).toBe('left');
  expect(stop.url.href).toBe(bench.baseUrl + RETURN_PATH);
};

describe('a sign-out of somebody with a company account', () => {
  it('leaves the session upstream unless asked to end it', async () => {
    const { jar, idToken } = await signIn();
    expectBackAtTheApp(await openEndSession(jar, { id_token_hint: idToken }));
    expect([isHere(), isUpstream()]).toEqual([false, true]);
  });

  it('ends it on the way when asked to, after the session here', async () => {
    const { jar, idToken, sid } = await signIn();
    const stop = await openEndSession(jar, { id_token_hint: idToken, federated: '' });
    expect([isHere(), isUpstream()]).toEqual([false, true]);
    expect(bench.logoutTokens).toMatchObject([{ sid }]);
    expect(stop.url.searchParams.get('id_token_hint')).not.toBeNull();

    expectBackAtTheApp(await followThrough(createVisitor(jar), stop));
    expect([isHere(), isUpstream()]).toEqual([false, false]);
  });

  it('ends it without being asked to when the provider always does', async () => {
    bench.provider.behaviour.change({ federatedSignOut: 'always' });
    const { jar, idToken } = await signIn();
    const stop = await openEndSession(jar, { id_token_hint: idToken });
    expectBackAtTheApp(await followThrough(createVisitor(jar), stop));
    expect([isHere(), isUpstream()]).toEqual([false, false]);
  });

  it('ends it after the person has confirmed, and nothing when they stay', async () => {
    const { jar } = await signIn();
    const visitor = createVisitor(jar);
    const url = bench.endSessionUrl({ client_id: bench.clientId, federated: '' });
    expectBackAtTheApp(await visitor.press(await visitor.open(url), 'No, stay signed in'));
    expect([isHere(), isUpstream()]).toEqual([true, true]);

    const stop = await visitor.press(await visitor.open(url), 'Yes, sign me out');
    expect(isHere()).toBe(false);
    expectBackAtTheApp(await followThrough(visitor, stop));
    expect([isHere(), isUpstream()]).toEqual([false, false]);
  });

  it('ends it all the same when the first answer was lost and the browser comes again', async () => {
    const { jar, idToken } = await signIn();
    await openEndSession(jar, { id_token_hint: idToken, federated: '' });
    const again = await openEndSession(jar, { id_token_hint: idToken, federated: '' });
    expectBackAtTheApp(await followThrough(createVisitor(jar), again));
    expect([isHere(), isUpstream()]).toEqual([false, false]);
  });

  it('leads straight back while the upstream cannot be reached', async () => {
    const { jar, idToken } = await signIn();
    await upstream.close();
    expectBackAtTheApp(await openEndSession(jar, { id_token_hint: idToken, federated: '' }));
    expect(isHere()).toBe(false);
  });

  it('leads back when the person says no at the upstream', async () => {
    const { jar, idToken } = await signIn();
    const { url } = await openEndSession(jar, { id_token_hint: idToken, federated: '' });
    const visitor = createVisitor(jar);
    // Without the hint the upstream asks.
    url.searchParams.delete('id_token_hint');
    const back = await visitor.press(await visitor.open(url), 'No, stay signed in');
    expectBackAtTheApp(await visitor.open(back.url));
    expect([isHere(), isUpstream()]).toEqual([false, true]);
  });

  it('leads there without a hint that the upstream would refuse, and the upstream asks', async () => {
    const { jar, idToken } = await signIn();
    upstream.behaviour.change({ keepOldKeys: 'false' });
    await upstream.rotateKeys();
    const { url } = await openEndSession(jar, { id_token_hint: idToken, federated: '' });
    expect(url.searchParams.has('id_token_hint')).toBe(false);
    const visitor = createVisitor(jar);
    const back = await visitor.press(await visitor.open(url), 'Yes, sign me out');
    expectBackAtTheApp(await visitor.open(back.url));
    expect([isHere(), isUpstream()]).toEqual([false, false]);
  });

  it('leads straight back while the upstream has no end session address', async () => {
    const { jar, idToken } = await signIn();
    upstream.behaviour.change({ offerEndSession: 'false' });
    expectBackAtTheApp(await openEndSession(jar, { id_token_hint: idToken, federated: '' }));
    expect([isHere(), isUpstream()]).toEqual([false, true]);
  });

  it('leads back without the state when the provider is to lose it', async () => {
    bench.provider.behaviour.change({ returnState: 'false' });
    const { jar, idToken } = await signIn();
    const stop = await openEndSession(jar, { id_token_hint: idToken, federated: '' });
    const back = await followThrough(createVisitor(jar), stop);
    expect(back.url.href).toBe(`${bench.baseUrl}/bff/logout/callback`);
  });

  it('does not go upstream for somebody who signed in here', async () => {
    const { jar, tokens } = await bench.signIn(ALICE);
    const hint = tokens.id_token ?? '';
    expectBackAtTheApp(await openEndSession(jar, { id_token_hint: hint, federated: '' }));
  });

  it('ends at this provider when a state brings it back that nobody knows', async () => {
    const address = new URL('/upstream/logout/callback?state=guessed', bench.provider.issuer);
    expect(await createVisitor().open(address)).toHaveProperty(
      'html',
      expect.stringContaining('You are signed out'),
    );
  });
});

describe('a session that ends upstream', () => {
  it('ends here, and the applications are told', async () => {
    const { sid } = await signIn();
    await bench.signIn(ALICE);
    await upstream.endSession(upstream.sessions()[0]?.id ?? '');
    expect(upstream.deliveries()).toMatchObject([{ clientId: 'identity-provider', answer: 200 }]);
    expect(bench.provider.sessions()).toMatchObject([{ name: 'alice' }]);
    expect(bench.logoutTokens).toMatchObject([{ sid }]);
  });

  it('ends a sign-in here that it has overtaken', async () => {
    const visitor = createVisitor();
    const { url } = await openUpstreamLink(visitor, await visitor.open((await bench.startLogin()).url));
    const { callbackUrl } = await signInAtProvider(url, CARLA, visitor.jar);
    const toPage = await follow(callbackUrl, visitor.jar);
    const toResume = await follow(toPage, visitor.jar);
    await upstream.endSession(upstream.sessions()[0]?.id ?? '');
    expect(await visitor.open(toResume)).toHaveProperty(
      'html',
      expect.stringContaining('signed out meanwhile'),
    );
    expect(isHere()).toBe(false);
  });

  it.each(['', 'no token', 'e30.e30.e30'])('is not believed of the token %j', async (token) => {
    await signIn();
    const response = await fetch(new URL('/upstream/backchannel', bench.provider.issuer), {
      method: 'POST',
      body: new URLSearchParams({ logout_token: token }),
    });
    expect(response.status).toBe(400);
    expect(response.headers.get('Cache-Control')).toBe('no-store');
    expect(await response.json()).toMatchObject({ error: 'invalid_request' });
    expect(isHere()).toBe(true);
  });
});

/** One redirect only. */
async function follow(url: URL, jar: CookieJar): Promise<URL> {
  const response = await fetch(url, { headers: { Cookie: jar.header(url) }, redirect: 'manual' });
  jar.store(url, response);
  return new URL(response.headers.get('Location') ?? '', url);
}
