import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { signInAtProvider, signOutAtProvider } from '#dev/identity-provider/visitor.ts';
import { type Person, startWorld, type World } from '#dev/testing/flow-world.ts';
import type { Json } from '#dev/testing/scripted-provider.ts';
import { startScriptedWorld } from '#dev/testing/scripted-world.ts';

describe('signing out of this app only', () => {
  let world: World;
  let person: Person;

  beforeEach(async () => {
    world = await startWorld();
    person = world.newPerson();
    await world.signIn(person);
  });
  afterEach(() => world.close());

  const signOut = async (more = '') =>
    world.app.request(`${await world.logoutUrl(person.jar)}&scope=app${more}`, { jar: person.jar });
  const isSignedIn = async () => (await world.whoAmI(person.jar)).status === 200;
  const outcome = async () => {
    const sealed = decodeURIComponent(person.jar.get(world.app.baseUrl, 'bff-logout') ?? '');
    return (await world.app.runtime.logoutCookie.read({ 'bff-logout': sealed }))?.outcome;
  };

  test('ends the session here and leaves the one at the provider alone', async () => {
    const response = await signOut();
    expect(response.status).toBe(303);
    expect(response.headers.get('location')).toBe('/signed-out');
    expect(person.jar.get(world.app.baseUrl, 'bff')).toBeUndefined();
    expect(await isSignedIn()).toBe(false);
    expect(world.provider.sessions()).toHaveLength(1);
    expect(world.provider.requests().filter(({ path }) => path.startsWith('/session'))).toEqual([]);
  });

  test('says so afterwards, and asks nobody to end an upstream session', async () => {
    await signOut('&federated');
    expect(await outcome()).toEqual({
      app: 'ended',
      provider: 'kept',
      hinted: false,
      upstream: 'not_wanted',
      viaUpstream: false,
    });
  });

  test('lets the person in again without a password', async () => {
    await signOut();
    const login = await world.app.request('/bff/login', { jar: person.jar });
    const noPassword = { name: '', password: '' };
    const { callbackUrl } = await signInAtProvider(
      login.headers.get('location') ?? '',
      noPassword,
      person.jar,
    );
    await world.app.request(callbackUrl.pathname + callbackUrl.search, { jar: person.jar });
    expect(await isSignedIn()).toBe(true);
  });

  test('can be followed by a sign-out at the provider, which need not ask', async () => {
    const path = await world.logoutUrl(person.jar);
    await signOut();
    const response = await world.app.request(path, { jar: person.jar });
    const { asked } = await signOutAtProvider(response.headers.get('location') ?? '', person.jar);
    expect(asked).toBe(false);
    expect(world.provider.sessions()).toEqual([]);
  });

  test('works by a form, and leads where it is asked to', async () => {
    const sid = new URL(await world.logoutUrl(person.jar), world.app.baseUrl).searchParams.get('sid') ?? '';
    const form = { sid, scope: 'app', returnUrl: '/bye' };
    const response = await world.app.request('/bff/logout', { jar: person.jar, form });
    expect(response.headers.get('location')).toBe('/bye');
    expect(await isSignedIn()).toBe(false);
  });

  test('without proof asks first, and still knows what was meant', async () => {
    for (const options of [{}, { form: { scope: 'app' } }]) {
      const path = 'form' in options ? '/bff/logout' : '/bff/logout?scope=app';
      const response = await world.app.request(path, { jar: person.jar, ...options });
      expect(response.headers.get('location')).toBe('/logout?returnUrl=%2Fsigned-out&scope=app');
    }
    expect(await isSignedIn()).toBe(true);
  });

  test.each(['', 'APP', 'all', 'app app'])('is the only scope there is: not %j', async (scope) => {
    const path = `${await world.logoutUrl(person.jar)}&${new URLSearchParams({ scope })}`;
    expect((await world.app.request(path, { jar: person.jar })).status).toBe(400);
    expect(await isSignedIn()).toBe(true);
  });
});

test.each([
  ['before', ['refresh-token']],
  ['never', []],
  // Revoking there is what ends the provider's session.
  ['after', []],
])('with revocation set to %s, signing out of this app only revokes %j', async (setting, revoked) => {
  const world = await startScriptedWorld({ LOGOUT_REVOKE_REFRESH_TOKEN: setting });
  const { provider, app } = world;
  const { jar } = await world.signIn();
  await app.request('/bff/logout?sid=provider-session-1&scope=app', { jar });
  await app.settle();
  expect(provider.posted('/revoke').map((form) => form.get('token'))).toEqual(revoked);
  await world.close();
});

test('that the person came in through an upstream provider is still known when they go on to sign out there too', async () => {
  const world = await startScriptedWorld();
  const { provider, app } = world;
  const toIdToken = (claims: Json) => provider.sign({ ...claims, idp: 'https://company.example' });
  const { jar } = await world.signIn({ toIdToken });
  for (const wish of ['scope=app', 'federated=true']) {
    await app.request(`/bff/logout?sid=provider-session-1&${wish}`, { jar });
    const sealed = decodeURIComponent(jar.get(app.baseUrl, 'bff-logout') ?? '');
    const logout = await app.runtime.logoutCookie.read({ 'bff-logout': sealed });
    expect(logout?.outcome.viaUpstream).toBe(true);
  }
  await world.close();
});

test('signing out of this app only does not wait for a provider that hangs', async () => {
  const world = await startScriptedWorld();
  const { provider, app } = world;
  const { jar } = await world.signIn();
  provider.script.answers['/revoke'] = 'hang';
  const response = await app.request('/bff/logout?sid=provider-session-1&scope=app', { jar });
  expect(response.headers.get('location')).toBe('/signed-out');
  await app.settle();
  expect(app.events().slice(-2)).toEqual(['signed_out', 'revocation_failed']);
  await world.close();
});
