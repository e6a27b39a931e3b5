import { randomUUID } from 'node:crypto';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { generate } from 'selfsigned';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { type RedisCluster, startRedisCluster } from '#dev/testing/redis-cluster.ts';
import { type Certificate, startRedisServer } from '#dev/testing/redis-server.ts';
import { createRecordSealer } from '#lib/session/record-seal.ts';
import { describeSessionStore } from '#lib/session/session-store.contract.ts';
import { PATIENCE_MS } from './redis.fixture.ts';
import { createRedisStore } from './redis.ts';
import { createTcpCommands } from './redis-tcp.ts';

/** Only `bff` may do anything with keys; who says no name may set a Cluster up. */
const USERS = [
  ...['--user', 'default', 'reset', 'on', 'nopass', '+cluster'],
  ...['--user', 'bff', 'on', '>p@ss/word', '~*', '+@all'],
];

const withUser = (url: string) => url.replace('//', '//bff:p%40ss%2Fword@');

const sealer = createRecordSealer(['a secret for tests, 32 characters']);
const usual = getCACertificates('default');
let certificate: Certificate;

/** What NODE_EXTRA_CA_CERTS does when a process starts. */
const trust = () => setDefaultCACertificates([...usual, certificate.cert]);
const trustNobodyElse = () => setDefaultCACertificates(usual);

beforeAll(async () => {
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'Redis' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }],
  });
  certificate = { cert, key };
  trust();
  return trustNobodyElse;
});

const startOne = async () => {
  const { url, stop } = await startRedisServer(USERS, certificate);
  return { urls: [url] as const, stop };
};

const startCluster = () => startRedisCluster(USERS, certificate);

describe.each([
  ['one Redis', startOne],
  ['a Redis Cluster', startCluster],
])('%s that speaks TLS', (_name, start) => {
  let redis: Pick<RedisCluster, 'urls' | 'stop'>;
  beforeAll(async () => {
    redis = await start();
  });
  afterAll(() => redis.stop());

  const createStore = (now = () => Math.floor(Date.now() / 1000)) => {
    const [first, ...others] = redis.urls;
    const commands = createTcpCommands([withUser(first), ...others.map(withUser)], PATIENCE_MS);
    return createRedisStore({ driver: 'redis', commands, sealer, now, prefix: `${randomUUID()}:` });
  };

  describeSessionStore('as the user of the URL', async ({ now }) => createStore(now));

  test('is refused while its certificate is not trusted', async () => {
    const store = createStore();
    onTestFinished(store.close);
    trustNobodyElse();
    onTestFinished(trust);
    await expect(store.ping()).rejects.toMatchObject({ code: 'store_unavailable' });
    trust();
    await store.ping();
  });
});
