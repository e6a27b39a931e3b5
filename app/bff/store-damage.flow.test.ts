import { createClient } from 'redis';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type RedisServer, startRedisServer } from '#dev/testing/redis-server.ts';
import { signInByScript } from '#dev/testing/scripted-sign-in.ts';
import { type SignedIn, type StoreFaultWorld, startStoreFaultWorld } from '#dev/testing/store-fault-world.ts';

// A store that answers, but cannot do all it is asked, or has lost or mangled what it was given.

/** Generous: it bounds how long a test may hang, and says nothing of how fast the app is. */
const PATIENCE = { timeout: 120_000, interval: 50 };

/** More than a tenth of the idle time: the next use of the session is worth a write. */
const UNTIL_USE_IS_WRITTEN = 1000;

let world: StoreFaultWorld;
let person: SignedIn;

beforeEach(async () => {
  world = await startStoreFaultWorld();
  person = await world.signIn();
  expect((await world.whoAmI(person.jar)).status).toBe(200);
});
afterEach(() => world.close());

const expectUnavailable = (response: Response) => {
  expect(response.status).toBe(503);
  expect(response.headers.get('retry-after')).toMatch(/^\d+$/);
};

const expectToGoOnToProvider = (response: Response) => {
  expect(response.status).toBe(303);
  expect(response.headers.get('location')).toContain(`${world.provider.issuer}/end?`);
  expect(person.jar.get(world.app.baseUrl, 'bff')).toBeUndefined();
};

describe('a store that has no memory left (OOM)', () => {
  beforeEach(() => world.tell('CONFIG', 'SET', 'maxmemory', '1'));

  const mend = () => world.tell('CONFIG', 'SET', 'maxmemory', '0');

  test('still says who is signed in, unless that has to be written down', async () => {
    expect((await world.whoAmI(person.jar)).status).toBe(200);
    world.app.passTime(UNTIL_USE_IS_WRITTEN);
    expectUnavailable(await world.whoAmI(person.jar));
    await mend();
    expect((await world.whoAmI(person.jar)).status).toBe(200);
  });

  test('lets nobody in', async () => {
    expectUnavailable((await signInByScript(world.app, world.provider)).response);
    await mend();
    expect((await signInByScript(world.app, world.provider)).response.status).toBe(303);
  });

  test('has not done all that a sign-out asks, so nobody claims that it has', async () => {
    expectToGoOnToProvider(await world.signOut(person));
    expect(await world.outcomeOf(person)).toBe('unknown');
    expect((await world.whoAmI(person.copy)).status).toBe(401);
    await mend();
    await vi.waitFor(() => expect(world.isUnfinished(person)).toBe(false), PATIENCE);
    expect(await world.tell('EXISTS', person.key)).toBe(0);
  });

  test('has a logout token sent again', async () => {
    const token = await world.logoutToken(person);
    expectUnavailable(await world.deliver(token));
    await mend();
    expect((await world.deliver(token)).status).toBe(200);
    expect((await world.whoAmI(person.jar)).status).toBe(401);
  });
});

describe('with a replica', () => {
  let replica: RedisServer;

  beforeEach(async () => {
    await world.tell('CONFIG', 'SET', 'repl-diskless-sync-delay', '0');
    replica = await startRedisServer(['--replicaof', '127.0.0.1', String(world.redis.port)]);
    await vi.waitFor(async () => expect(await tellReplica('EXISTS', person.key)).toBe(1), PATIENCE);
  });
  afterEach(() => replica.stop());

  const tellReplica = async (...words: string[]) => {
    const client = await createClient({ url: replica.url, RESP: 2 }).connect();
    return client.sendCommand(words).finally(() => client.destroy());
  };
  const promote = () => tellReplica('REPLICAOF', 'NO', 'ONE');

  describe('in the place of the primary (READONLY)', () => {
    beforeEach(() => world.proxy.leadTo(replica.port));

    test('a session can be read, not prolonged', async () => {
      expect((await world.whoAmI(person.jar)).status).toBe(200);
      world.app.passTime(UNTIL_USE_IS_WRITTEN);
      expectUnavailable(await world.whoAmI(person.jar));
      await promote();
      expect((await world.whoAmI(person.jar)).status).toBe(200);
    });

    test('a sign-out ends the session here at once, and in the store when that can be written', async () => {
      expectToGoOnToProvider(await world.signOut(person));
      expect(await world.outcomeOf(person)).toBe('unknown');
      expect(await tellReplica('EXISTS', person.key)).toBe(1);
      expect((await world.whoAmI(person.copy)).status).toBe(401);
      await promote();
      await vi.waitFor(async () => expect(await tellReplica('EXISTS', person.key)).toBe(0), PATIENCE);
      expect((await world.whoAmI(person.copy)).status).toBe(401);
    });

    test('a logout token has to be sent again', async () => {
      const token = await world.logoutToken(person);
      expectUnavailable(await world.deliver(token));
      await promote();
      expect((await world.deliver(token)).status).toBe(200);
      expect((await world.whoAmI(person.jar)).status).toBe(401);
    });
  });

  test('a failover keeps people signed in, and sign-outs work', async () => {
    const other = await world.signIn();
    await vi.waitFor(async () => expect(await tellReplica('EXISTS', other.key)).toBe(1), PATIENCE);
    // It cannot answer to this.
    await expect(world.tell('SHUTDOWN', 'NOSAVE')).rejects.toThrow();
    await promote();
    world.proxy.leadTo(replica.port);

    expect((await world.whoAmI(person.jar)).status).toBe(200);
    expectToGoOnToProvider(await world.signOut(person));
    expect(await world.outcomeOf(person)).toBe('ended');
    expect((await world.whoAmI(person.copy)).status).toBe(401);
    expect((await world.deliver(await world.logoutToken(other))).status).toBe(200);
    expect((await world.whoAmI(other.jar)).status).toBe(401);
  });
});

describe('a record', () => {
  test('that holds garbage is no session, and does not keep anyone from signing in or out', async () => {
    await world.tell('SET', person.key, 'garbage \0 ä', 'KEEPTTL');
    expect((await world.whoAmI(person.jar)).status).toBe(401);
    const { response } = await signInByScript(world.app, world.provider);
    expect(response.status).toBe(303);
    expectToGoOnToProvider(await world.signOut(person));
    expect(await world.outcomeOf(person)).toBe('no_session');
  });

  test('of another type (WRONGTYPE) leaves unknown whether there is a session, for this browser alone', async () => {
    const other = await world.signIn();
    await world.tell('DEL', person.key);
    await world.tell('RPUSH', person.key, 'not', 'ours');
    expectUnavailable(await world.whoAmI(person.jar));
    expect((await world.whoAmI(other.jar)).status).toBe(200);

    expectToGoOnToProvider(await world.signOut(person));
    expect(await world.outcomeOf(person)).toBe('unknown');
    expect((await world.whoAmI(person.copy)).status).toBe(401);
    await world.tell('DEL', person.key);
    expect((await world.signIn()).jar.get(world.app.baseUrl, 'bff')).toBeDefined();
  });

  test('that was flushed with all others is no session, and everything works from there', async () => {
    const token = await world.logoutToken(person);
    await world.tell('FLUSHALL');
    expect((await world.whoAmI(person.jar)).status).toBe(401);
    expect((await world.deliver(token)).status).toBe(200);
    expectToGoOnToProvider(await world.signOut(person));
    expect(await world.outcomeOf(person)).toBe('no_session');
    const { jar } = await world.signIn();
    expect((await world.whoAmI(jar)).status).toBe(200);
  });
});
