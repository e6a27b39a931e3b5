import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import type { NewLogin } from '#lib/session/session-store.ts';
import { benchOperations } from './bench-operations.ts';
import { type BenchStore, startCluster, startMemory, startRedis, startUpstash } from './bench-stores.ts';
import { fill } from './fill.ts';
import type { Figures } from './measure.ts';
import { measureSessionSize, usedMemory } from './session-size.ts';
import { createTypicalLogin } from './typical-login.ts';

/** Tokens of the sessions that only have to be there: a million with typical ones would take 5 GB. */
const SHORT = 64;

/**
 * `npm run bench:store`: how fast each session store is and how much room a session takes, as tables in Markdown.
 * `--fill` says how many sessions of others are in the Redis that is called full; a million unless told.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { fill: { type: 'string', default: '1000000' } } });
  const others = Number(values.fill);

  const columns = new Map<string, ReadonlyMap<string, Figures>>();
  const bench = async (name: string, store: BenchStore) => {
    console.error(`${name} …`);
    columns.set(name, await benchOperations(store));
  };

  await using(startMemory(), (store) => bench('memory', store));
  await using(await startRedis(), async (redis) => {
    await bench('Redis', redis);
  });
  await using(await startRedis(), async (redis) => {
    console.error(`${others} sessions …`);
    await fill(redis.createFiller(), createOthers(others));
    console.error(`used_memory: ${toMegabytes(await usedMemory(redis))} MB`);
    await bench(`Redis, ${others} others`, redis);
  });
  await using(await startCluster(), (store) => bench('Redis Cluster', store));
  await using(await startUpstash(), (store) => bench('Upstash REST', store));
  printOperations(columns);

  await using(await startRedis(), async (redis) => printSizes(await measureSessionSize(redis)));
}

async function using<T extends BenchStore>(store: T, use: (store: T) => Promise<void>): Promise<void> {
  try {
    await use(store);
  } finally {
    await store.stop();
  }
}

function* createOthers(count: number): Generator<NewLogin> {
  for (let index = 0; index < count; index += 1) yield createTypicalLogin(randomUUID(), SHORT);
}

function printOperations(columns: ReadonlyMap<string, ReadonlyMap<string, Figures>>): void {
  const names = [...columns.keys()];
  const operations = [...(columns.get('Redis')?.keys() ?? [])];
  printRow(['per second · p50 / p99 in ms', ...names, 'round trips']);
  printRow(['---', ...names.map(() => '---'), '---']);
  for (const operation of operations) {
    const figures = names.map((name) => columns.get(name)?.get(operation));
    const trips = columns.get('Redis')?.get(operation)?.roundTrips;
    printRow([operation, ...figures.map((one) => (one ? format(one) : '')), String(trips)]);
  }
}

const format = ({ perSecond, p50, p99 }: Figures) => `${round(perSecond)} · ${round(p50)} / ${round(p99)}`;

/** Three digits, which is more than a second run would confirm. */
const round = (value: number) =>
  Number(value.toPrecision(3)).toLocaleString('en', { maximumFractionDigits: 4 });

function printSizes(sizes: ReadonlyMap<string, number>): void {
  console.log();
  printRow(['a typical session in Redis', 'bytes']);
  printRow(['---', '---:']);
  for (const [part, bytes] of sizes) printRow([part, Math.round(bytes).toLocaleString('en')]);
}

const printRow = (cells: readonly string[]) => console.log(`| ${cells.join(' | ')} |`);

const toMegabytes = (bytes: number) => Math.round(bytes / 1_000_000);

await main();
