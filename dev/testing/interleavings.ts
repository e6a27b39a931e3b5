import type { Command, RedisCommands, Reply } from '#lib/session/drivers/redis-commands.ts';

/** One run of operations that happen at the same time. */
interface Run {
  /** Each over commands of its own. */
  readonly operations: readonly ((commands: RedisCommands) => Promise<unknown>)[];
  /** What has to hold once all have been answered. */
  readonly check: () => Promise<void>;
}

/** The next command of a batch that is under way, with the housekeeping that follows it. */
interface Step {
  readonly id: string;
  readonly operation: number;
  readonly command: Command;
  readonly take: () => Promise<void>;
}

/** A point where there is a choice: what was taken before, and now; what is left; what would show nothing new. */
interface Choice {
  readonly taken: string[];
  readonly open: string[];
  readonly asleep: readonly string[];
}

/** Picks the next step; `null` gives the run up. */
type Guide = (steps: readonly Step[]) => Step | null;

/**
 * Runs operations in every order in which their commands may reach the nodes of a Cluster: those of one batch in
 * order, everything else in any. Each order is run on a real Redis from the start. Of orders that differ only in
 * commands that do not {@link meet}, one is run: the others end the same.
 *
 * @param begin a new run, the same each time, on a Redis without a trace of the one before.
 * @returns how many orders have been run to the end.
 * @see Patrice Godefroid, Partial-Order Methods for the Verification of Concurrent Systems: persistent and sleep sets
 */
export async function explore(redis: RedisCommands, begin: () => Promise<Run>): Promise<number> {
  const footprints = await learnFootprints(redis, begin);
  const path: Choice[] = [];
  let completed = 0;
  do {
    if (await follow(redis, await begin(), along(path, footprints))) completed += 1;
    while (path.at(-1)?.open.length === 0) path.pop();
    const [next] = path.at(-1)?.open.splice(0, 1) ?? [];
    if (next !== undefined) path.at(-1)?.taken.push(next);
  } while (path.length > 0);
  return completed;
}

async function follow(redis: RedisCommands, run: Run, guide: Guide): Promise<boolean> {
  const nextSteps = start(redis, run.operations);
  for (;;) {
    const steps = await nextSteps();
    if (steps.length === 0) break;
    const step = guide(steps);
    if (step === null) return false;
    await step.take();
  }
  await run.check();
  return true;
}

/** All commands that each operation may send, seen by running them one after the other, in every order. */
async function learnFootprints(redis: RedisCommands, begin: () => Promise<Run>): Promise<Command[][]> {
  const { operations } = await begin();
  const footprints = operations.map((): Command[] => []);
  for (const order of permutations([...operations.keys()])) {
    await follow(redis, await begin(), (steps) => {
      for (const { operation, command } of steps) footprints[operation]?.push(command);
      return order.flatMap((wanted) => steps.filter(({ operation }) => operation === wanted))[0] ?? null;
    });
  }
  return footprints;
}

function permutations(items: readonly number[]): number[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((first) =>
    permutations(items.filter((item) => item !== first)).map((rest) => [first, ...rest]),
  );
}

/** Goes along a path and on from its end. */
function along(path: Choice[], footprints: readonly (readonly Command[])[]): Guide {
  let depth = 0;
  let asleep: readonly string[] = [];
  return (steps) => {
    path[depth] ??= toChoice(steps, asleep, footprints);
    const { taken, asleep: stillAsleep } = path[depth] ?? toChoice([], [], []);
    depth += 1;
    const [step] = steps.filter(({ id }) => id === taken.at(-1));
    if (step === undefined) return null;
    asleep = steps
      .filter(({ id }) => stillAsleep.includes(id) || taken.slice(0, -1).includes(id))
      .filter(({ command }) => !meet(command, step.command))
      .map(({ id }) => id);
    return step;
  };
}

function toChoice(
  steps: readonly Step[],
  asleep: readonly string[],
  footprints: readonly (readonly Command[])[],
): Choice {
  const alone = steps.find(({ operation, command }) =>
    footprints.every((others, index) => index === operation || !others.some((other) => meet(command, other))),
  );
  const awake = (alone ? [alone] : steps).map(({ id }) => id).filter((id) => !asleep.includes(id));
  return { taken: awake.slice(0, 1), open: awake.slice(1), asleep };
}

/** Starts operations; then tells, again and again, which commands may come next: none once all have been answered. */
function start(redis: RedisCommands, operations: Run['operations']): () => Promise<readonly Step[]> {
  const stepsOf = operations.map((): readonly Step[] => []);
  let busy = operations.length;
  let failure: { readonly error: unknown } | null = null;
  let wake = () => {};

  const pause = () => {
    busy -= 1;
    if (busy === 0) wake();
  };

  const toCommands = (operation: number): RedisCommands => {
    let pipelines = 0;
    const pipeline: RedisCommands['pipeline'] = (batches) => {
      // At once, which is the worst time: whatever looks for it from now on looks in vain. Nobody waits for the answer.
      if (batches.flat().every(isHousekeeping)) return redis.pipeline(batches);
      return new Promise((resolve) => {
        const replies: Reply[] = [];
        let unfinished = batches.length;
        const number = pipelines++;

        const toStep = (batch: readonly Command[], position: number): Step[] => {
          const [command, ...rest] = batch;
          if (command === undefined) return [];
          const next = rest.findIndex((other) => !isHousekeeping(other));
          const housekeeping = next === -1 ? rest : rest.slice(0, next);
          const following = next === -1 ? [] : rest.slice(next);
          const id = [operation, number, position, batch.length].join('.');
          const take = async () => {
            [replies[position]] = await redis.pipeline([[command, ...housekeeping]]);
            const others = stepsOf[operation]?.filter((step) => step.id !== id) ?? [];
            stepsOf[operation] = [...others, ...toStep(following, position)];
            if (following.length === 0) unfinished -= 1;
            if (unfinished > 0) return;
            busy += 1;
            resolve(replies);
          };
          return [{ id, operation, command, take }];
        };

        stepsOf[operation] = batches.flatMap(toStep);
        pause();
      });
    };
    return { pipeline, close: async () => {} };
  };

  operations.forEach((operate, number) => {
    operate(toCommands(number))
      .catch((error) => {
        failure = { error };
      })
      .finally(pause);
  });

  return async () => {
    if (busy > 0) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    if (failure !== null) throw failure.error;
    return stepsOf.flat();
  };
}

/** Whether two commands may show something else in another order. */
function meet(one: Command, other: Command): boolean {
  const both = [one, other];
  if (both.some(isHousekeeping) || both.every(isRead) || both.every(isEntry)) return false;
  return keysOf(one).some((key) => keysOf(other).includes(key));
}

const isRead = ([name]: Command) => ['GET', 'ZMSCORE', 'ZRANGE'].includes(name);

/** Entries of a sorted set, like the highest of scores, become the same in any order. */
const isEntry = ([name]: Command) => name === 'ZADD';

/** It changes how long something stays, or clears up what is over, or looks for that. */
const isHousekeeping = ([name, ...args]: Command) =>
  ['EXPIRE', 'ZREM'].includes(name) ||
  (name === 'ZADD' && args[1] === 'XX') ||
  (name === 'ZRANGE' && args.includes('BYSCORE'));

const keysOf = ([name, ...args]: Command) => (name === 'DEL' ? args : args.slice(0, 1));
