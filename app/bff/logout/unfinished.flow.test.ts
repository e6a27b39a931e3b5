import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type SignedIn, type StoreFaultWorld, startStoreFaultWorld } from '#dev/testing/store-fault-world.ts';
import { readSession } from '#lib/bff/read-user.ts';

/** Generous: it bounds how long a test may hang, and says nothing of how fast the app is. */
const PATIENCE = { timeout: 120_000, interval: 50 };

let world: StoreFaultWorld;
let person: SignedIn;

const start = async (settings: Record<string, string> = {}) => {
  world = await startStoreFaultWorld(settings);
  person = await world.signIn();
};
afterEach(() => world.close());

const signOutWithoutStore = async () => {
  await world.proxy.setMode('refuse');
  const response = await world.signOut(person);
  return new URL(response.headers.get('location') ?? '').searchParams.get('state');
};
const comeBack = async (state: string | null) => {
  await world.app.request(`/bff/logout/callback?state=${state}`, { jar: person.jar });
  await world.app.settle();
};
const untilFinished = async () => {
  await world.proxy.setMode('pass');
  await vi.waitFor(() => expect(world.isUnfinished(person)).toBe(false), PATIENCE);
};
const revoked = () => world.provider.posted('/revoke').map((form) => form.get('token'));

describe('where refresh tokens are revoked once the browser is back', () => {
  beforeEach(() => start({ LOGOUT_REVOKE_REFRESH_TOKEN: 'after' }));

  test('and it is back before the store is, the token is revoked when it is found', async () => {
    const state = await signOutWithoutStore();
    await comeBack(state);
    expect(revoked()).toEqual([]);
    await untilFinished();
    expect(revoked()).toEqual(['refresh-token']);
  });

  test('and the store is back before it, the token waits for it', async () => {
    const state = await signOutWithoutStore();
    await untilFinished();
    expect(revoked()).toEqual([]);
    await comeBack(state);
    expect(revoked()).toEqual(['refresh-token']);
  });

  test('and only this app was meant, the token stays', async () => {
    await world.proxy.setMode('refuse');
    const path = `/bff/logout?sid=${person.providerSessionId}&scope=app`;
    expect((await world.app.request(path, { jar: person.jar })).headers.get('location')).toBe('/signed-out');
    await untilFinished();
    await world.app.settle();
    expect(await world.tell('EXISTS', person.key)).toBe(0);
    expect(revoked()).toEqual([]);
  });

  test('and the return is somebody else’s, the token stays', async () => {
    await signOutWithoutStore();
    await comeBack('another');
    await untilFinished();
    expect(revoked()).toEqual([]);
  });
});

test('where refresh tokens are never revoked, a sign-out that is finished late revokes none either', async () => {
  await start({ LOGOUT_REVOKE_REFRESH_TOKEN: 'never' });
  await signOutWithoutStore();
  await untilFinished();
  expect(await world.tell('EXISTS', person.key)).toBe(0);
  expect(revoked()).toEqual([]);
});

test('signing out once more when the store is back ends the session at once', async () => {
  await start();
  const copy = person.jar.header(world.app.baseUrl);
  await world.proxy.setMode('swallow');
  await world.signOut(person);
  await world.proxy.setMode('pass');
  await vi.waitFor(async () => {
    const again = { ...person, jar: { ...person.jar, header: () => copy } };
    expect((await world.signOut(again)).status).toBe(303);
    expect(await world.outcomeOf(again)).not.toBe('unknown');
  }, PATIENCE);
  expect(await world.tell('EXISTS', person.key)).toBe(0);
});

test('a request that was reading the session while its person signed out does not get it', async () => {
  await start();
  const { runtime } = world.app;
  const read = async (id: string) => {
    const session = await runtime.sessions.read(id);
    expect(session).not.toBeNull();
    await world.proxy.setMode('refuse');
    await world.signOut(person);
    return session;
  };
  const slowed = { ...runtime, sessions: { ...runtime.sessions, read } };
  expect(await readSession(slowed, person.sessionId, false)).toBeNull();
});

test('a request that was writing down the use of a session while its person signed out does not get it', async () => {
  await start();
  const { runtime } = world.app;
  world.app.passTime(runtime.config.session.idleSeconds / 2);
  const update: typeof runtime.sessions.update = async (session) => {
    await runtime.sessions.delete([session]);
    return runtime.sessions.update(session);
  };
  const slowed = { ...runtime, sessions: { ...runtime.sessions, update } };
  expect(await readSession(slowed, person.sessionId, true)).toBeNull();
  expect(await world.tell('EXISTS', person.key)).toBe(0);
});

test('a new sign-in in that browser is not harmed by the old one’s late end', async () => {
  await start();
  await world.proxy.setMode('refuse');
  await world.signOut(person);
  await world.proxy.setMode('pass');
  const next = await world.signIn();
  await vi.waitFor(async () => expect(await world.tell('EXISTS', person.key)).toBe(0), PATIENCE);
  expect((await world.whoAmI(next.jar)).status).toBe(200);
});
