import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import pMap from 'p-map';
import { findFreePort } from '#dev/ports.ts';
import { startApp } from '#dev/testing/app-server.ts';
import { startRedisServer } from '#dev/testing/redis-server.ts';
import { type ScriptedProvider, startScriptedProvider } from '#dev/testing/scripted-provider.ts';
import { parseConfig } from '#lib/config.ts';
import { createSessionStore } from '#lib/session/create-session-store.ts';
import type { NewLogin, SessionStore } from '#lib/session/session-store.ts';
import { fill } from './fill.ts';
import { percentile } from './measure.ts';
import { createTypicalLogin, now } from './typical-login.ts';

const TOKENS = 2000;
const AT_ONCE = [10, 50, 200];

/** For the tokens of one row, and once more for their revocations. */
const LIMIT_MS = 60_000;

interface Bench {
  readonly provider: ScriptedProvider;
  readonly store: SessionStore;
  /** Where logout tokens go. */
  readonly address: string;
}

/** How the tokens of one row are sent. */
interface Row {
  readonly atOnce: number;
  /** Whether a connection is used for many tokens, instead of a new one for each. */
  readonly keepAlive: boolean;
}

interface Answer {
  readonly status: number | undefined;
  readonly ms: number;
}

/**
 * `npm run bench:backchannel`: how long the production build takes to answer logout tokens, as a table in Markdown. Each
 * token ends a session in a real Redis whose refresh token is to be revoked. Provider and sender are this process.
 */
async function main(): Promise<void> {
  const [provider, redis, port] = [
    await startScriptedProvider(),
    await startRedisServer(),
    await findFreePort(),
  ];
  const env = {
    APP_BASE_URL: `http://localhost:${port}`,
    OIDC_ISSUER: provider.issuer,
    OIDC_CLIENT_ID: 'app',
    OIDC_CLIENT_SECRET: randomUUID(),
    SESSION_SECRET: randomUUID(),
    REDIS_URL: redis.url,
  };
  const store = createSessionStore({ config: parseConfig(env), now });
  const app = await startApp({ port, env });
  try {
    await benchAll({ provider, store, address: `${app.url}/bff/backchannel` });
  } finally {
    await app.stop();
    await store.close();
    await redis.stop();
    await provider.close();
  }
}

async function benchAll(bench: Bench): Promise<void> {
  console.error('warming up …');
  await deliver(bench, await signIn(bench), { atOnce: 10, keepAlive: false });
  printRow([
    'at once',
    'connections',
    'answered 200',
    'p50 / p99 / max in ms',
    'sessions left',
    'not yet revoked',
  ]);
  printRow(['---:', '---', '---', '---', '---:', '---']);
  for (const keepAlive of [false, true]) {
    for (const atOnce of AT_ONCE) await benchRow(bench, { atOnce, keepAlive });
  }
  const keyReads = bench.provider.requests.filter((path) => path === 'GET /jwks').length;
  console.log(`\nReads of the key set: ${keyReads}`);
}

async function benchRow(bench: Bench, row: Row): Promise<void> {
  const logins = await signIn(bench);
  const revokedBefore = countRevoked(bench);
  const answers = await deliver(bench, logins, row);
  const accepted = answers.filter(({ status }) => status === 200).length;
  const pendingAtLast = accepted - (countRevoked(bench) - revokedBefore);
  const ms = answers.map((answer) => answer.ms).toSorted((a, b) => a - b);
  const left = await pMap(logins, ({ session }) => bench.store.read(session.id), { concurrency: 10 });
  const pendingInTheEnd = accepted - (await untilRevoked(bench, revokedBefore, accepted));
  printRow([
    String(row.atOnce),
    row.keepAlive ? 'kept' : 'one a token',
    `${accepted} of ${TOKENS}`,
    [0.5, 0.99, 1].map((share) => percentile(ms, share).toFixed(0)).join(' / '),
    String(left.filter((session) => session !== null).length),
    `${pendingAtLast} at the last answer, ${pendingInTheEnd} in the end`,
  ]);
}

/** As many people as there are tokens, each signed in once. */
async function signIn({ provider, store }: Bench): Promise<readonly NewLogin[]> {
  const logins = Array.from({ length: TOKENS }, () => {
    const login = createTypicalLogin(randomUUID());
    return { ...login, session: { ...login.session, issuer: provider.issuer } };
  });
  await fill(store, logins);
  return logins;
}

async function deliver(
  bench: Bench,
  logins: readonly NewLogin[],
  { atOnce, keepAlive }: Row,
): Promise<Answer[]> {
  const tokens = await pMap(logins, ({ session: { subject, providerSessionId } }) =>
    bench.provider.signLogoutToken({ sub: subject, sid: providerSessionId }),
  );
  const agent = new Agent({ keepAlive });
  const deadline = Date.now() + LIMIT_MS;
  const send = async (token: string) => {
    const start = performance.now();
    const signal = AbortSignal.timeout(Math.max(0, deadline - Date.now()));
    const status = await post(bench.address, token, { agent, signal }).catch(() => undefined);
    return { status, ms: performance.now() - start };
  };
  const answers = await pMap(tokens, send, { concurrency: atOnce });
  agent.destroy();
  return answers;
}

/** Not with `fetch`, which decides itself how long it keeps a connection. */
async function post(address: string, token: string, options: { agent: Agent; signal: AbortSignal }) {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const outgoing = request(address, { ...options, method: 'POST', headers });
  outgoing.end(new URLSearchParams({ logout_token: token }).toString());
  const [answer]: IncomingMessage[] = await once(outgoing, 'response');
  if (answer) await buffer(answer);
  return answer?.statusCode;
}

const countRevoked = ({ provider }: Bench) =>
  provider.requests.filter((request) => request === 'POST /revoke').length;

/** How many there are when all are done, or the time is over. */
async function untilRevoked(bench: Bench, before: number, expected: number): Promise<number> {
  const deadline = Date.now() + LIMIT_MS;
  while (countRevoked(bench) - before < expected && Date.now() < deadline) await sleep(100);
  return countRevoked(bench) - before;
}

const printRow = (cells: readonly string[]) => console.log(`| ${cells.join(' | ')} |`);

await main();
