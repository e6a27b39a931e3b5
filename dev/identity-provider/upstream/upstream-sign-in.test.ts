import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCookieJar } from '../../cookie-jar.ts';
import type { IdentityProvider } from '../identity-provider.ts';
import { ALICE, startTestBench, type TestBench } from '../test-bench.ts';
import {
  type Credentials,
  createVisitor,
  openUpstreamLink,
  signInAtProvider,
  signInAtUpstream,
} from '../visitor.ts';

const CARLA: Credentials = { name: 'carla', password: 'company' };

let bench: TestBench;
let upstream: IdentityProvider;
beforeEach(async () => {
  bench = await startTestBench(200, { upstreamPort: 0 });
  upstream = bench.provider.upstream as IdentityProvider;
});
afterEach(() => bench.close());

const signIn = async (who = CARLA, jar = createCookieJar(), parameters = {}) => {
  const login = await bench.startLogin(parameters);
  const { callbackUrl } = await signInAtUpstream(login.url, who, jar);
  return { tokens: await login.finish(callbackUrl), jar };
};

/** Somebody with a browser who has signed in upstream and is about to come back with its answer. */
const comeFromUpstream = async () => {
  const visitor = createVisitor();
  const { url } = await bench.startLogin();
  const { url: atUpstream } = await openUpstreamLink(visitor, await visitor.open(url));
  const { callbackUrl } = await signInAtProvider(atUpstream, CARLA, visitor.jar);
  return { visitor, callbackUrl };
};

describe('a sign-in with the company account', () => {
  it('tells the application who the person is, and where and how they proved it', async () => {
    const { tokens } = await signIn();
    expect(tokens.claims()).toMatchObject({
      iss: bench.provider.issuer,
      sub: expect.stringMatching(/^linked-/),
      idp: upstream.issuer,
      amr: ['pwd'],
      acr: 'urn:example:password',
      name: 'Carla Kontor',
      email: 'carla@example.com',
    });
  });

  it('leaves a session at each of the two providers', async () => {
    await signIn();
    expect(bench.provider.sessions()).toMatchObject([
      { name: 'carla', idp: upstream.issuer, clients: [{ clientId: 'test-app' }] },
    ]);
    expect(upstream.sessions()).toMatchObject([
      { name: 'carla', clients: [{ clientId: 'identity-provider' }] },
    ]);
  });

  it('is the same person the next time, whom the upstream does not ask again', async () => {
    const first = await signIn();
    await bench.provider.endSession(bench.provider.sessions()[0]?.id ?? '');
    const second = await signIn({ ...CARLA, password: 'not asked for' }, first.jar);
    expect(second.tokens.claims()?.sub).toBe(first.tokens.claims()?.sub);
    expect(second.tokens.claims()?.auth_time).toBe(first.tokens.claims()?.auth_time);
  });

  it('is another person than one of the same name and address here', async () => {
    upstream.addAccount({ name: 'alice', password: 'at the company' });
    const here = await bench.signIn(ALICE);
    const { tokens } = await signIn({ name: 'alice', password: 'at the company' });
    expect(tokens.claims()).toMatchObject({ email: here.tokens.claims()?.email });
    expect(tokens.claims()?.sub).not.toBe(here.tokens.claims()?.sub);
  });

  it('asks the upstream to ask again when the application wants that', async () => {
    const { jar } = await signIn();
    const visitor = createVisitor(jar);
    const page = await visitor.open((await bench.startLogin({ prompt: 'login' })).url);
    const { url } = await openUpstreamLink(visitor, page);
    expect(await visitor.open(url)).toHaveProperty('html', expect.stringContaining('name="password"'));
  });

  it('takes the place of somebody else who is signed in here', async () => {
    const { jar } = await bench.signIn(ALICE);
    const { tokens } = await signIn(CARLA, jar, { prompt: 'login' });
    expect(tokens.claims()).toMatchObject({ name: 'Carla Kontor' });
    expect(bench.provider.sessions()).toMatchObject([{ name: 'carla' }]);
    await upstream.endSession(upstream.sessions()[0]?.id ?? '');
    expect(bench.provider.sessions()).toEqual([]);
  });

  it('is offered by this provider only', async () => {
    const visitor = createVisitor();
    const page = await visitor.open((await bench.startLogin()).url);
    const atUpstream = await visitor.open((await openUpstreamLink(visitor, page)).url);
    expect(atUpstream).toHaveProperty('html', expect.stringContaining('Upstream provider'));
    expect(atUpstream).toHaveProperty('html', expect.not.stringContaining('company account'));
  });
});

describe('when the upstream does not sign the person in', () => {
  it('they can sign in otherwise after having said no there', async () => {
    const visitor = createVisitor();
    const login = await bench.startLogin();
    const { url } = await openUpstreamLink(visitor, await visitor.open(login.url));
    const { url: refused } = await visitor.press(await visitor.open(url), 'Cancel');
    const page = await visitor.open(refused);
    expect(page).toHaveProperty('html', expect.stringContaining('The company account was not used'));
    const stop = await visitor.press(page, 'Sign in', { ...ALICE });
    expect((await login.finish(stop.url)).claims()?.sub).toBe('person-alice');
  });

  it('they can sign in otherwise while it cannot be reached, though it could be before', async () => {
    await signIn();
    await upstream.close();
    const visitor = createVisitor();
    const page = await openUpstreamLink(visitor, await visitor.open((await bench.startLogin()).url));
    expect(page).toHaveProperty('html', expect.stringContaining('cannot be reached'));
    expect((await visitor.press(page, 'Sign in', { ...ALICE })).kind).toBe('left');
  });
});

describe("the upstream's answer", () => {
  it('is not taken from another browser', async () => {
    const { callbackUrl } = await comeFromUpstream();
    const stop = await createVisitor().open(callbackUrl);
    expect(stop).toMatchObject({ kind: 'page', status: 400 });
    expect(bench.provider.sessions()).toEqual([]);
  });

  it('is not taken for another sign-in of the same browser', async () => {
    const { visitor, callbackUrl } = await comeFromUpstream();
    const other = await visitor.open((await bench.startLogin()).url);
    const path = `${new URL(other.url).pathname}/upstream/callback${callbackUrl.search}`;
    expect(await visitor.open(new URL(path, bench.provider.issuer))).toMatchObject({ status: 400 });
    expect(bench.provider.sessions()).toEqual([]);
  });

  it('is not taken a second time', async () => {
    const { visitor, callbackUrl } = await comeFromUpstream();
    expect((await visitor.open(callbackUrl)).kind).toBe('left');
    expect(await visitor.open(callbackUrl)).toMatchObject({ kind: 'page', status: 400 });
  });

  it('is not taken with a state or a code that is not the one', async () => {
    const { visitor, callbackUrl } = await comeFromUpstream();
    const forged = new URL(callbackUrl);
    forged.searchParams.set('state', 'guessed');
    expect(await visitor.open(forged)).toMatchObject({ kind: 'page', status: 400 });
    callbackUrl.searchParams.set('code', 'guessed');
    expect(await visitor.open(callbackUrl)).toHaveProperty('html', expect.stringContaining('cannot be used'));
    expect(bench.provider.sessions()).toEqual([]);
  });
});
