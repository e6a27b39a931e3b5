import { randomUUID } from 'node:crypto';
import { createClient } from 'redis';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { type RedisCluster, type RedisNode, startRedisCluster } from '#dev/testing/redis-cluster.ts';
import { moveSlot } from '#dev/testing/slot-move.ts';
import { createRecordSealer } from '#lib/session/record-seal.ts';
import { createLogin, ISSUER, redeemNewToken } from '#lib/session/session.fixture.ts';
import { describeSessionStore } from '#lib/session/session-store.contract.ts';
import { testRandomUse } from '#lib/session/session-store.property.ts';
import type { NewLogin, SessionStore } from '#lib/session/session-store.ts';
import { sessionTag } from '#lib/session/session-tag.ts';
import { PATIENCE_MS } from './redis.fixture.ts';
import { createRedisStore } from './redis.ts';
import { type Batch, LIMIT_MS, type RedisCommands } from './redis-commands.ts';
import { createKeys, providerSessionTag } from './redis-keys.ts';
import { createTcpCommands } from './redis-tcp.ts';

const NOW = Math.floor(Date.now() / 1000);
const sealer = createRecordSealer(['a secret for tests, 32 characters']);

let cluster: RedisCluster;
beforeAll(async () => {
  // Longer than any test: the nodes must not give one of them up while it hangs.
  cluster = await startRedisCluster(['--cluster-node-timeout', '600000']);
});
afterAll(() => cluster.stop());

const connect = (limitMs = PATIENCE_MS) => createTcpCommands(cluster.urls, limitMs);

let prefixes = 0;

/** With its braces it puts all keys of a store into one slot. A thousand of them are in a thousand slots. */
const createPrefix = () => `{${prefixes++}}:`;

const createStore = (commands: RedisCommands, prefix: string, now = () => NOW) =>
  createRedisStore({ driver: 'redis-cluster', commands, sealer, now, prefix });

async function signIn(store: SessionStore, login = createLogin(NOW)): Promise<NewLogin['session']> {
  expect(await store.create(login)).toBe(true);
  return login.session;
}

const toTarget = (providerSessionId: string) => ({ issuer: ISSUER, issuedAt: NOW, providerSessionId });

describe('a slot that moves', () => {
  /**
   * Stores in one slot, for two instances of the app. The slot begins to move before the pipeline of this number,
   * and takes another step before every third one from then on.
   */
  const createMovingStores = (start: number, now: () => number): readonly [SessionStore, SessionStore] => {
    const prefix = createPrefix();
    const move = moveSlot(cluster, prefix);
    let count = 0;
    const createMovingStore = () => {
      const commands = connect();
      const pipeline = async (batches: readonly Batch[]) => {
        const moved = count - start;
        count += 1;
        if (moved >= 0 && moved % 3 === 0) await move.next();
        return commands.pipeline(batches);
      };
      return createStore({ ...commands, pipeline }, prefix, now);
    };
    return [createMovingStore(), createMovingStore()];
  };

  describeSessionStore('before the first login', async ({ now }) => createMovingStores(0, now)[0]);
  describeSessionStore('after the first login', async ({ now }) => createMovingStores(1, now)[0]);

  let runs = 0;
  testRandomUse('at any point', async ({ now }) => createMovingStores(runs++ % 10, now), 40);

  test('keeps the commands of a batch in order, whichever nodes run them', async () => {
    const prefix = createPrefix();
    const commands = connect();
    onTestFinished(commands.close);
    const names = Array.from({ length: 50 }, (_, index) => `${prefix}${index}`);
    await commands.pipeline(
      names.flatMap((name) => [[['SET', `${name}:2`, '']], [['SET', `${name}:4`, '']]]),
    );

    const watched = await watchNodes();
    const toBatch = (name: string): Batch => [
      ['SET', `${name}:1`, ''],
      ['GET', `${name}:2`],
      ['SET', `${name}:3`, ''],
      ['GET', `${name}:4`],
    ];
    const waiting = [...names];
    for await (const _step of moveSlot(cluster, prefix)) {
      await commands.pipeline(waiting.splice(0, 10).map(toBatch));
    }
    await vi.waitFor(() => {
      const seen = watched().map((line) => /"[GS]ET" "(?<name>.+):(?<position>\d)"/.exec(line)?.groups);
      const orderOf = (name: string) =>
        seen.filter((each) => each?.name === name).map((each) => each?.position);
      for (const name of names) expect(orderOf(name)).toEqual(['1', '2', '3', '4']);
    }, PATIENCE_MS);
  });

  test('brings no session back that ends meanwhile, and ends no other', async () => {
    const prefix = createPrefix();
    const [store, other] = [createStore(connect(), prefix), createStore(connect(), prefix)];
    const signInWith = (providerSessionId: string) => signIn(store, createLogin(NOW, { providerSessionId }));
    const people = await Promise.all(
      ['1', '2', '3', '4', '5'].map(async (sid) => ({
        sid,
        signsOut: await signInWith(`${sid} signs out`),
        isTold: await signInWith(sid),
        stays: await signInWith(`${sid} stays`),
        isLate: createLogin(NOW, { providerSessionId: sid }),
      })),
    );

    const move = moveSlot(cluster, prefix);
    const refresh = { accessToken: 'refreshed' };
    for (const { sid, signsOut, isTold, stays, isLate } of people) {
      await Promise.all([
        move.next(),
        store.delete([signsOut]),
        redeemNewToken(store, toTarget(sid)),
        other.create(isLate),
        ...[signsOut, isTold, stays].map((session) => other.update({ ...session, ...refresh })),
      ]);
    }

    for (const { signsOut, isTold, stays, isLate } of people) {
      for (const { id } of [signsOut, isTold, isLate.session]) expect(await other.read(id)).toBeNull();
      expect(await other.read(stays.id)).toEqual({ ...stays, ...refresh });
    }
    expect(await other.list({ issuer: ISSUER, subject: 'alice' })).toHaveLength(people.length);
    await Promise.all([store.close(), other.close()]);
  });
});

/** What all nodes run from now on, in the order of their common clock. */
async function watchNodes(): Promise<() => readonly string[]> {
  const lines: string[] = [];
  for (const { url } of cluster.nodes) {
    const client = createClient({ url, RESP: 2 });
    onTestFinished(() => client.destroy());
    await client.connect();
    await client.monitor((line) => lines.push(String(line)));
  }
  return () => lines.toSorted((one, other) => Number.parseFloat(one) - Number.parseFloat(other));
}

describe('a node that hangs', () => {
  const hang = (node: RedisNode | undefined) => {
    onTestFinished(() => node?.resume());
    node?.pause();
  };

  /** A store in the slots of a node. */
  const createStoreOn = async (node: RedisNode | undefined, commands: RedisCommands) => {
    let prefix = createPrefix();
    while ((await cluster.findOwner(prefix)) !== node) prefix = createPrefix();
    return createStore(commands, prefix);
  };

  test('fails what is in its slots, nothing else, and is back by itself', async () => {
    const commands = connect(LIMIT_MS);
    onTestFinished(commands.close);
    const [node, ...nodes] = cluster.nodes;
    const store = await createStoreOn(node, commands);
    const others = await Promise.all(nodes.map((other) => createStoreOn(other, commands)));
    const [session, signsOut] = [await signIn(store), await signIn(store)];
    const isTold = await signIn(store, createLogin(NOW, { providerSessionId: 's' }));

    hang(node);
    for (const attempt of ['on the connection that is open', 'on a new one']) {
      const outcomes = await Promise.allSettled([
        store.create(createLogin(NOW)),
        store.read(session.id),
        store.update(session),
        store.delete([signsOut]),
        redeemNewToken(store, toTarget('s')),
        store.list(session),
      ]);
      const failed = { status: 'rejected', reason: { code: 'store_unavailable' } };
      expect(outcomes, attempt).toMatchObject(outcomes.map(() => failed));
      for (const other of others) {
        const elsewhere = await signIn(other);
        expect(await other.read(elsewhere.id)).toEqual(elsewhere);
        await other.delete([elsewhere]);
        expect(await other.read(elsewhere.id)).toBeNull();
      }
    }

    node?.resume();
    await vi.waitFor(async () => expect(await store.read(session.id)).toEqual(session), PATIENCE_MS);
    await store.delete([signsOut]);
    await redeemNewToken(store, toTarget('s'));
    for (const { id } of [signsOut, isTold]) expect(await store.read(id)).toBeNull();
  });

  test('keeps no instance that starts meanwhile from the others', async () => {
    const [node, other] = cluster.nodes;
    const instances = await Promise.all(
      Array.from({ length: 12 }, () => createStoreOn(other, connect(LIMIT_MS))),
    );
    hang(node);
    // Each asks a node at random where the slots are.
    const reads = await Promise.all(instances.map((store) => store.read('nobody')));
    expect(reads).toEqual(instances.map(() => null));
    await Promise.all(instances.map((store) => store.close()));
  });
});

describe('a node that has no memory left', () => {
  const fill = async (node: RedisNode) => {
    onTestFinished(async () => void (await node.tell('CONFIG', 'SET', 'maxmemory', '0')));
    await node.tell('CONFIG', 'SET', 'maxmemory', '1');
  };
  const unavailable = { code: 'store_unavailable' };

  test('is read, and loses the session of a sign-out that it cannot do all of', async () => {
    const store = createStore(connect(), createPrefix());
    onTestFinished(store.close);
    const [session, signsOut] = [await signIn(store), await signIn(store)];
    await Promise.all(cluster.nodes.map(fill));

    expect(await store.read(session.id)).toEqual(session);
    expect((await store.readForLogout(session.id)).session).toEqual(session);
    expect(await store.readEnding(session.id)).toBeNull();
    await store.ping();
    await expect(store.create(createLogin(NOW))).rejects.toMatchObject(unavailable);
    await expect(store.delete([signsOut])).rejects.toMatchObject(unavailable);
    expect(await store.list(session)).toEqual([session]);
  });

  test('fails a logout token, which ends what it can, and works when it is sent again', async () => {
    const store = createStore(connect(), `${randomUUID()}:`);
    onTestFinished(store.close);
    const keys = createKeys('');
    const ownerOf = ({ id }: NewLogin['session']) => cluster.findOwner(keys.session(sessionTag(id)));
    const index = await cluster.findOwner(keys.index(providerSessionTag(ISSUER, 's')));
    const signInElsewhere = async () => {
      let login = createLogin(NOW, { providerSessionId: 's' });
      while ((await ownerOf(login.session)) === index) login = createLogin(NOW, { providerSessionId: 's' });
      return signIn(store, login);
    };
    const session = await signInElsewhere();
    const node = await ownerOf(session);
    // On the full node, the reservation would fail before anything is ended.
    let reservation = { name: randomUUID(), ttlSeconds: 60 };
    while ((await cluster.findOwner(keys.once(reservation.name))) === node)
      reservation = { name: randomUUID(), ttlSeconds: 60 };
    await fill(node);

    await expect(store.redeemLogoutToken(toTarget('s'), reservation)).rejects.toMatchObject(unavailable);
    expect(await store.read(session.id)).toBeNull();
    await node.tell('CONFIG', 'SET', 'maxmemory', '0');
    expect(await store.redeemLogoutToken(toTarget('s'), reservation)).toMatchObject({ count: 0 });
  });
});
