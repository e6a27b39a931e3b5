import type { BenchStore } from './bench-stores.ts';

/** How long an operation took, one after another, in milliseconds. */
export interface Figures {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  /** Per operation, until it is answered; 0 where there is no server. */
  readonly roundTrips: number;
}

/** Performs the operations one after another. */
export async function measure(
  operations: readonly (() => Promise<unknown>)[],
  countRoundTrips: BenchStore['countRoundTrips'],
): Promise<Figures> {
  let roundTrips = 0;
  const durations: number[] = [];
  for (const operate of operations) {
    const count = countRoundTrips();
    const start = performance.now();
    await operate();
    durations.push(performance.now() - start);
    roundTrips += count();
  }
  const total = durations.reduce((sum, duration) => sum + duration, 0);
  const sorted = durations.toSorted((a, b) => a - b);
  return {
    perSecond: (durations.length / total) * 1000,
    p50: percentile(sorted, 0.5),
    p99: percentile(sorted, 0.99),
    roundTrips: roundTrips / durations.length,
  };
}

/** Nearest rank. */
export const percentile = (sorted: readonly number[], share: number) =>
  sorted[Math.ceil(sorted.length * share) - 1] ?? Number.NaN;
