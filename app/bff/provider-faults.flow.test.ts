import { afterEach, describe, expect, test, vi } from 'vitest';
import type { BehaviourTexts } from '#dev/identity-provider/behaviour.ts';
import { createVisitor, signOutAtProvider } from '#dev/identity-provider/visitor.ts';
import { type Person, startWorld, type World } from '#dev/testing/flow-world.ts';

let world: World;
afterEach(() => world.close());

/** An app, a provider that behaves like this once discovery is done, and somebody who has signed in before that. */
async function startWith(behaviour: BehaviourTexts): Promise<Person> {
  world = await startWorld();
  const person = world.newPerson();
  await world.signIn(person);
  world.provider.behaviour.change(behaviour);
  return person;
}

const change = (behaviour: BehaviourTexts) => world.provider.behaviour.change(behaviour);
const isSignedIn = async ({ jar }: Person) => (await world.whoAmI(jar)).status === 200;
const answers = () => world.provider.deliveries().map(({ answer }) => answer);

const endAtProvider = async () => {
  for (const { id } of world.provider.sessions()) await world.provider.endSession(id);
};

/** Where the app sends a browser that signs out. */
const signOut = async ({ jar }: Person) => {
  const response = await world.app.request(await world.logoutUrl(jar), { jar });
  expect(response.status).toBe(303);
  return new URL(response.headers.get('location') ?? '', world.app.baseUrl);
};

describe('a logout token', () => {
  test('that comes late still ends the session', async () => {
    const person = await startWith({ logoutTokenDelaySeconds: '1' });
    await endAtProvider();
    await vi.waitFor(() => expect(answers()).toEqual([200]), { timeout: 120_000 });
    expect(await isSignedIn(person)).toBe(false);
    const [delivery] = world.provider.deliveries();
    expect(delivery?.sentAt).toBeGreaterThan(delivery?.claims.iat ?? Number.POSITIVE_INFINITY);
  });

  test('that comes twice ends the session once, and the second is refused', async () => {
    const person = await startWith({ logoutTokenDelivery: 'twice' });
    await endAtProvider();
    expect(answers()).toEqual([200, 400]);
    expect(await isSignedIn(person)).toBe(false);
  });

  test('that never comes leaves the session here, whose sign-out still comes back', async () => {
    const person = await startWith({ logoutTokenDelivery: 'never' });
    await endAtProvider();
    expect(await isSignedIn(person)).toBe(true);
    const { returnUrl } = await signOutAtProvider(await signOut(person), person.jar);
    expect(returnUrl.pathname).toBe('/bff/logout/callback');
    expect(await isSignedIn(person)).toBe(false);
  });

  test('comes for a session that has expired at the provider', async () => {
    const person = await startWith({});
    const [session] = world.provider.sessions();
    await world.provider.expireSession(session?.id ?? '');
    expect(answers()).toEqual([200]);
    expect(await isSignedIn(person)).toBe(false);
  });

  test('that overtakes the sign-in stops it, and the next one goes through', async () => {
    world = await startWorld();
    change({ endDuringSignIn: 'true' });
    const person = world.newPerson();
    const response = await world.signIn(person);
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('You were signed out while signing in');
    change({ endDuringSignIn: 'false' });
    expect((await world.signIn(person)).status).toBe(303);
    expect(await isSignedIn(person)).toBe(true);
  });

  test('without sid ends the session by its subject, as nothing else is known of it', async () => {
    world = await startWorld();
    change({ sendSid: 'false' });
    const person = world.newPerson();
    await world.signIn(person);
    await endAtProvider();
    expect(answers()).toEqual([200]);
    expect(await isSignedIn(person)).toBe(false);
  });

  test('ends the session by a key that is known, while keys cannot be read', async () => {
    const person = await startWith({ failingEndpoints: 'keys' });
    await endAtProvider();
    expect(answers()).toEqual([200]);
    expect(await isSignedIn(person)).toBe(false);
  });

  test('by a key that is new since the sign-in ends the session', async () => {
    const person = await startWith({});
    await world.provider.rotateKeys();
    await endAtProvider();
    expect(answers()).toEqual([200]);
    expect(await isSignedIn(person)).toBe(false);
  });

  test.each([
    ['30', 200],
    ['-30', 200],
    ['300', 400],
    ['-3600', 400],
  ])('of a clock that is wrong by %s s is answered with %i', async (clockSkewSeconds, answer) => {
    const person = await startWith({ clockSkewSeconds });
    await endAtProvider();
    expect(answers()).toEqual([answer]);
    expect(await isSignedIn(person)).toBe(answer !== 200);
  });
});

describe('a sign-out', () => {
  test('of a session without sid has a proof all the same, and the provider asks', async () => {
    world = await startWorld();
    change({ sendSid: 'false' });
    const person = world.newPerson();
    await world.signIn(person);
    const { asked, returnUrl } = await signOutAtProvider(await signOut(person), person.jar);
    expect(asked).toBe(true);
    expect(returnUrl.searchParams.has('state')).toBe(true);
    expect(await isSignedIn(person)).toBe(false);
  });

  test('that comes back without state ends at the page that tells what became of it', async () => {
    const person = await startWith({ returnState: 'false' });
    const { returnUrl } = await signOutAtProvider(await signOut(person), person.jar);
    expect(returnUrl.search).toBe('');
    const { headers } = await world.app.request(returnUrl.pathname, { jar: person.jar });
    expect(headers.get('location')).toBe('/signed-out');
  });

  test('ends here at once where the provider has no end_session_endpoint', async () => {
    world = await startWorld();
    change({ offerEndSession: 'false' });
    const person = world.newPerson();
    await world.signIn(person);
    expect((await signOut(person)).href).toBe(`${world.app.baseUrl}/signed-out`);
    expect(await isSignedIn(person)).toBe(false);
  });

  test('does without revoking where the provider has no revocation_endpoint', async () => {
    world = await startWorld();
    change({ offerRevocation: 'false' });
    const person = world.newPerson();
    await world.signIn(person);
    expect((await signOut(person)).origin).toBe(world.provider.issuer);
    expect(world.provider.requests().map(({ path }) => path)).not.toContain('/token/revocation');
  });

  test('goes on when revoking fails', async () => {
    const person = await startWith({ failingEndpoints: 'revocation' });
    const { returnUrl } = await signOutAtProvider(await signOut(person), person.jar);
    expect(returnUrl.pathname).toBe('/bff/logout/callback');
    expect(await isSignedIn(person)).toBe(false);
  });

  test.each([
    ['fails', { failingEndpoints: 'end_session' }, 500],
    ['is gone', { offerEndSession: 'false' }, 404],
    ['cannot check the hint any more', { keepOldKeys: 'false' }, 400],
  ])('has ended the session here when the end session address %s', async (_what, behaviour, status) => {
    const person = await startWith(behaviour);
    await world.provider.rotateKeys();
    const stop = await createVisitor(person.jar).open(await signOut(person));
    expect(stop).toMatchObject({ kind: 'page', status });
    expect(await isSignedIn(person)).toBe(false);
    expect(world.provider.sessions()).toHaveLength(1);
  });
});

describe('a sign-in', () => {
  test('goes through right after the keys were rotated', async () => {
    const person = await startWith({});
    await world.provider.rotateKeys();
    expect((await world.signIn(person)).status).toBe(303);
  });

  test.each(['token', 'keys', 'userinfo'])(
    'says that the provider cannot be reached when %s fails',
    async (endpoint) => {
      world = await startWorld();
      change({ failingEndpoints: endpoint });
      const person = world.newPerson();
      const response = await world.signIn(person);
      expect(response.status).toBe(503);
      expect(await response.text()).toContain('The identity provider does not answer');
      expect(await isSignedIn(person)).toBe(false);
      change({ failingEndpoints: '' });
      // Keys that were not there are asked for at most once in that time.
      world.app.passTime(10);
      expect((await world.signIn(person)).status).toBe(303);
    },
  );

  test('cannot start while discovery fails, and can afterwards', async () => {
    world = await startWorld();
    change({ failingEndpoints: 'discovery' });
    expect((await world.app.request('/bff/login')).status).toBe(503);
    change({ failingEndpoints: '' });
    expect((await world.app.request('/bff/login')).status).toBe(303);
  });

  test('takes no answer that is dated two hours away', async () => {
    world = await startWorld();
    const person = world.newPerson();
    for (const clockSkewSeconds of ['7200', '-7200']) {
      change({ clockSkewSeconds });
      const response = await world.signIn(person);
      expect(response.status).toBe(400);
      expect(await response.text()).toContain('The sign-in did not work');
      expect(await isSignedIn(person)).toBe(false);
    }
  });
});
