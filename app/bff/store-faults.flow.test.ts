import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { createCookieJar } from '#dev/cookie-jar.ts';
import { signInByScript } from '#dev/testing/scripted-sign-in.ts';
import { type SignedIn, type StoreFaultWorld, startStoreFaultWorld } from '#dev/testing/store-fault-world.ts';

// How the store may fail altogether. No answer may wait for it to come back: each is awaited while the fault lasts,
// and where nothing but a time limit can bring one, the fault would last forever.

/** Generous: it bounds how long a test may hang, and says nothing of how fast the app is. */
const PATIENCE = { timeout: 120_000, interval: 50 };

interface Fault {
  readonly begin: (world: StoreFaultWorld) => Promise<unknown>;
  readonly end: (world: StoreFaultWorld) => Promise<unknown>;
}

const pass: Fault['end'] = ({ proxy }) => proxy.setMode('pass');

/** Redis loads its own data anew, and waits after each key: for a minute, unless it is told to hurry. */
const loading: Fault = {
  begin: async ({ tell }) => {
    await tell('DEBUG', 'POPULATE', '3000', 'filler', '1500');
    await tell('CONFIG', 'SET', 'key-load-delay', '20000', 'loading-process-events-interval-bytes', '1024');
    void tell('DEBUG', 'RELOAD');
    await vi.waitFor(() => expect(tell('GET', 'filler:1')).rejects.toThrow('LOADING'), PATIENCE);
  },
  end: async ({ tell }) => {
    await tell('CONFIG', 'SET', 'key-load-delay', '0');
    await vi.waitFor(() => tell('GET', 'filler:1'), PATIENCE);
  },
};

const FAULTS: readonly (readonly [string, Fault])[] = [
  ['refuses connections', { begin: ({ proxy }) => proxy.setMode('refuse'), end: pass }],
  ['is a black hole', { begin: ({ proxy }) => proxy.setMode('swallow'), end: pass }],
  ['answers too late', { begin: ({ proxy }) => proxy.setMode({ delayMs: 20_000 }), end: pass }],
  ['is cut off in mid-reply', { begin: ({ proxy }) => proxy.setMode('cut replies'), end: pass }],
  ['is loading its data (LOADING)', loading],
];

describe.each(FAULTS)('while the store %s', (_, { begin, end }) => {
  let world: StoreFaultWorld;
  let person: SignedIn;

  beforeAll(async () => {
    world = await startStoreFaultWorld({}, ['--enable-debug-command', 'yes', '--rdbcompression', 'no']);
  });
  beforeEach(async () => {
    person = await world.signIn();
    expect((await world.whoAmI(person.jar)).status).toBe(200);
  });
  afterEach(() => end(world));
  afterAll(() => world.close());

  test('nobody is called anonymous, and it passes without a restart', async () => {
    await begin(world);
    for (let times = 0; times < 2; times += 1) {
      const response = await world.whoAmI(person.jar);
      expect(response.status).toBe(503);
      expect(response.headers.get('retry-after')).toMatch(/^\d+$/);
      expect(response.headers.getSetCookie()).toEqual([]);
      expect(await response.json()).toMatchObject({ code: 'store_unavailable' });
    }
    await end(world);
    await vi.waitFor(async () => expect((await world.whoAmI(person.jar)).status).toBe(200), PATIENCE);
  });

  test('of many requests at once, none is left without an answer, and none gets a wrong one', async () => {
    await begin(world);
    const responses = await Promise.all(Array.from({ length: 20 }, () => world.whoAmI(person.jar)));
    const statuses = new Set(responses.map(({ status }) => status));
    // Replies that arrived before the connection was cut are good.
    statuses.delete(200);
    expect([...statuses]).toEqual([503]);
  });

  test('a sign-in cannot finish, and the next one can', async () => {
    await begin(world);
    const { response, jar } = await signInByScript(world.app, world.provider);
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(jar.get(world.app.baseUrl, 'bff')).toBeUndefined();
    await end(world);
    await vi.waitFor(async () => {
      expect((await signInByScript(world.app, world.provider)).response.status).toBe(303);
    }, PATIENCE);
  });

  test('a sign-out goes on to the provider, claims nothing, and is finished later', async () => {
    const revoked = world.provider.posted('/revoke').length;
    await begin(world);
    const response = await world.signOut(person);
    expect(response.status).toBe(303);
    expect(response.headers.get('location')).toContain(`${world.provider.issuer}/end?`);
    expect(person.jar.get(world.app.baseUrl, 'bff')).toBeUndefined();
    expect(await world.outcomeOf(person)).toBe('unknown');

    // The app knows what the store does not: a copy of the cookie opens nothing here.
    expect((await world.whoAmI(person.copy)).status).toBe(401);

    await end(world);
    await vi.waitFor(() => expect(world.isUnfinished(person)).toBe(false), PATIENCE);
    expect(await world.tell('EXISTS', person.key)).toBe(0);
    expect(world.provider.posted('/revoke')).toHaveLength(revoked + 1);
    expect((await world.whoAmI(person.copy)).status).toBe(401);
  });

  test('a logout token has to be sent again, and works then', async () => {
    const token = await world.logoutToken(person);
    await begin(world);
    const response = await world.deliver(token);
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toMatch(/^\d+$/);
    await end(world);

    const statuses = new Set<number>();
    await vi.waitFor(async () => {
      const { status } = await world.deliver(token);
      statuses.add(status);
      expect(status).toBe(200);
    }, PATIENCE);
    expect([...statuses]).not.toContain(400);
    expect((await world.whoAmI(person.jar)).status).toBe(401);
    expect((await world.deliver(token)).status).toBe(400);
  });
});

test('a store that is slow, but not too slow, is waited for', async () => {
  const world = await startStoreFaultWorld();
  await world.proxy.setMode({ delayMs: 50 });
  const person = await world.signIn();
  expect((await world.whoAmI(person.jar)).status).toBe(200);
  expect((await world.signOut(person)).status).toBe(303);
  expect(await world.outcomeOf(person)).toBe('ended');
  const other = await world.signIn();
  expect((await world.deliver(await world.logoutToken(other))).status).toBe(200);
  expect((await world.whoAmI(other.jar)).status).toBe(401);
  await world.close();
});

test('a request without a session cookie never asks the store', async () => {
  const world = await startStoreFaultWorld();
  await world.proxy.setMode('swallow');
  const jar = createCookieJar();
  const foreign = { ...jar, header: () => 'bff=not-ours' };
  expect((await world.whoAmI(jar)).status).toBe(401);
  expect((await world.whoAmI(foreign)).status).toBe(401);
  expect((await world.app.request('/bff/login', { jar })).status).toBe(303);
  expect((await world.app.request('/bff/logout')).headers.get('location')).toContain(world.provider.issuer);
  expect((await world.app.request('/bff/logout/callback?state=foreign')).status).toBe(303);
  expect(world.proxy.connections()).toBe(0);
  await world.close();
});
