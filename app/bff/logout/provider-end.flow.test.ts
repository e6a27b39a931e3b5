import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CookieJar } from '#dev/cookie-jar.ts';
import { signInAtProvider, signOutAtProvider } from '#dev/identity-provider/visitor.ts';
import { type FlowApp, startFlowApp } from '#dev/testing/flow-app.ts';
import { type Person, settingsFor, startWorld, type World } from '#dev/testing/flow-world.ts';
import { type ScriptedProvider, startScriptedProvider } from '#dev/testing/scripted-provider.ts';
import { signInByScript } from '#dev/testing/scripted-sign-in.ts';
import { readOutcome } from '#lib/bff/provider-end.ts';

/** What /signed-out tells this browser, asking the store of that app. */
const outcomeOf = async ({ runtime, baseUrl }: FlowApp, jar: CookieJar, { runtime: asked } = { runtime }) => {
  const sealed = decodeURIComponent(jar.get(baseUrl, 'bff-logout') ?? '');
  const logout = await runtime.logoutCookie.read({ 'bff-logout': sealed });
  return logout && readOutcome(asked, logout);
};

describe('whether the provider has ended its session, where that is a real one', () => {
  let world: World;
  let person: Person;

  beforeEach(async () => {
    world = await startWorld();
    person = world.newPerson();
  });
  afterEach(() => world.close());

  const signOut = async (path: string, answer?: 'No, stay signed in') => {
    const { jar } = person;
    const response = await world.app.request(path, { jar });
    const { returnUrl, asked } = await signOutAtProvider(response.headers.get('location') ?? '', jar, answer);
    await world.app.request(returnUrl.pathname + returnUrl.search, { jar });
    return asked;
  };
  const logoutUrl = () => world.logoutUrl(person.jar);
  const outcome = () => outcomeOf(world.app, person.jar);

  test('is known from its logout token', async () => {
    await world.signIn(person);
    expect(await signOut(await logoutUrl())).toBe(false);
    expect(await outcome()).toMatchObject({ provider: 'ended' });
  });

  test('is known from that alone, where the browser comes back without state', async () => {
    world.provider.behaviour.change({ returnState: 'false' });
    await world.signIn(person);
    await signOut(await logoutUrl());
    expect(await outcome()).toMatchObject({ provider: 'ended' });
  });

  test('is known as well where the session here had been signed out before', async () => {
    await world.signIn(person);
    const path = await logoutUrl();
    await world.app.request(`${path}&scope=app`, { jar: person.jar });
    expect(await outcome()).toMatchObject({ provider: 'kept' });
    await signOut(path);
    expect(await outcome()).toMatchObject({ app: 'no_session', provider: 'ended' });
  });

  test('is not known when it cannot tell which session is meant, and the person says no', async () => {
    world.provider.behaviour.change({ sendSid: 'false' });
    await world.signIn(person);
    expect(await signOut(await logoutUrl(), 'No, stay signed in')).toBe(true);
    expect(world.provider.sessions()).toHaveLength(1);
    expect(await outcome()).toMatchObject({ provider: 'returned', hinted: false });
  });

  test('is not known from a logout token of before, whoever is signed in there now', async () => {
    await world.signIn(person);
    const path = await logoutUrl();
    await world.provider.endSession(world.provider.sessions()[0]?.id ?? '');
    const elsewhere = await world.app.request('/bff/login');
    await signInAtProvider(elsewhere.headers.get('location') ?? '', world.newPerson().account, person.jar);

    expect(await signOut(path, 'No, stay signed in')).toBe(true);
    expect(await outcome()).toMatchObject({ app: 'no_session', provider: 'returned' });
  });

  test('is not known when somebody else is signed in there meanwhile, and says no', async () => {
    await world.signIn(person);
    world.provider.behaviour.change({ logoutTokenDelivery: 'never' });
    await world.provider.endSession(world.provider.sessions()[0]?.id ?? '');
    const elsewhere = await world.app.request('/bff/login');
    await signInAtProvider(elsewhere.headers.get('location') ?? '', world.newPerson().account, person.jar);

    expect(await signOut(await logoutUrl(), 'No, stay signed in')).toBe(true);
    expect(world.provider.sessions()).toHaveLength(1);
    expect(await outcome()).toMatchObject({ provider: 'returned', hinted: true });
  });
});

describe('whether the provider has ended its session, where it sends the browser back first', () => {
  let provider: ScriptedProvider;
  let app: FlowApp;
  let jar: CookieJar;

  beforeEach(async () => {
    provider = await startScriptedProvider();
    app = await startFlowApp(() => settingsFor(provider.issuer));
    ({ jar } = await signInByScript(app, provider));
    const response = await app.request('/bff/logout?sid=provider-session-1', { jar });
    const state = new URL(response.headers.get('location') ?? '').searchParams.get('state');
    await app.request(`/bff/logout/callback?state=${state}`, { jar });
  });
  afterEach(async () => {
    await app.close();
    await provider.close();
  });

  const deliver = async (claims: Record<string, string>) => {
    const form = { logout_token: await provider.signLogoutToken(claims) };
    expect((await app.request('/bff/backchannel', { form })).status).toBe(200);
  };

  test('is known as soon as the logout token has come', async () => {
    expect(await outcomeOf(app, jar)).toMatchObject({ provider: 'returned', hinted: true });
    await deliver({ sid: 'provider-session-1' });
    expect(await outcomeOf(app, jar)).toMatchObject({ provider: 'ended' });
  });

  test.each<Record<string, string>>([
    { sid: 'provider-session-2' },
    { sid: 'provider-session-1', sub: 'bob' },
    { sub: 'alice' },
  ])('is not known from a logout token that does not name the person’s session there: %j', async (claims) => {
    await deliver(claims);
    expect(await outcomeOf(app, jar)).toMatchObject({ provider: 'returned' });
  });

  test('is not known while the store cannot be asked', async () => {
    await deliver({ sid: 'provider-session-1' });
    const lost = await startFlowApp(() => ({
      ...settingsFor(provider.issuer),
      REDIS_URL: 'redis://127.0.0.1:9',
    }));
    expect(await outcomeOf(app, jar, lost)).toMatchObject({ app: 'ended', provider: 'returned' });
    expect(lost.events()).toEqual(['logout_store_failed']);
    await lost.close();
  });
});
