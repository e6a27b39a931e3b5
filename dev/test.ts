import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onParentExit } from '#dev/parent.ts';
import { cleanEnvironment } from '#dev/testing/clean-environment.ts';
import { findOrInstallChromium } from '#dev/tools/chromium.ts';
import { findOrInstallRedisServer } from '#dev/tools/redis-server.ts';
import { type Command, runCommand } from '#dev/tools/run-command.ts';

interface Counts {
  readonly passed: number;
  readonly failed: number;
}

interface Outcome {
  readonly succeeded: boolean;
  readonly output: string;
  /** Only of a step that ran tests. */
  readonly counts?: Counts;
}

interface Step {
  readonly title: string;
  readonly run: () => Promise<Outcome>;
}

interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
}

interface PlaywrightReport {
  readonly stats: { readonly expected: number; readonly unexpected: number };
}

const interrupted = new AbortController();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => interrupted.abort());
onParentExit(() => interrupted.abort());

// The temporary folder of every step, too: a step that is interrupted does not clean up.
const scratch = mkdtempSync(join(tmpdir(), 'bff-test-'));
process.env.TMPDIR = scratch;
process.on('exit', () => rmSync(scratch, { recursive: true, maxRetries: 20 }));

const fastSteps: readonly Step[] = [
  commandStep('Format and lint', ['biome', 'check', '--error-on-warnings']),
  commandStep('Types of the routes', ['next', 'typegen']),
  commandStep('Types', ['tsc']),
  commandStep('Dead code', ['knip']),
  vitestStep('Unit tests', 'unit', 'client'),
];

const allSteps: readonly Step[] = [
  { title: 'A Chromium and a redis-server', run: findTools },
  ...fastSteps,
  vitestStep('Flow tests and the session store on Redis', 'integration'),
  commandStep('Production build, without any setting', ['next', 'build'], cleanEnvironment),
  commandStep('Weight of the client code', ['node', 'bench/weight.ts']),
  playwrightStep('Browser tests of the production build'),
];

await runSteps(process.argv.includes('--fast') ? fastSteps : allSteps);

/** Runs the steps in order up to the first that does not succeed. The last line it prints counts the tests. */
async function runSteps(steps: readonly Step[]): Promise<void> {
  let [passed, failed] = [0, 0];
  for (const [index, { title, run }] of steps.entries()) {
    console.log(title);
    const start = performance.now();
    const { succeeded, output, counts = { passed: 0, failed: 0 } } = await run();
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    passed += counts.passed;
    failed += counts.failed;
    if (!succeeded) {
      // A step that ran no test counts as one, so that "0 failed" means that nothing did.
      failed ||= 1;
      process.exitCode = 1;
      reportFailure(output, seconds, steps.slice(index + 1));
      break;
    }
    console.log(`  passed in ${seconds} s${counts.passed > 0 ? `, ${counts.passed} tests` : ''}`);
  }
  console.log(`\n${passed} passed, ${failed} failed`);
}

function reportFailure(output: string, seconds: string, notRun: readonly Step[]): void {
  const what = interrupted.signal.aborted ? 'interrupted' : 'failed';
  console.log(`${output.trimEnd()}\n\n  ${what} after ${seconds} s`);
  if (notRun.length > 0) console.log(`  not run: ${notRun.map(({ title }) => title).join('; ')}`);
}

async function findTools(): Promise<Outcome> {
  try {
    const chromium = await findOrInstallChromium();
    const redisServer = await findOrInstallRedisServer();
    process.env.CHROMIUM_PATH = chromium;
    console.log(`  ${chromium}\n  ${redisServer}`);
    return { succeeded: true, output: '' };
  } catch (error) {
    return { succeeded: false, output: error instanceof Error ? error.message : String(error) };
  }
}

function commandStep(
  title: string,
  command: Command,
  environment: () => NodeJS.ProcessEnv = () => process.env,
): Step {
  return { title, run: () => runCommand(command, { env: environment(), signal: interrupted.signal }) };
}

function vitestStep(title: string, ...projects: readonly string[]): Step {
  const file = join(scratch, `${projects.join()}.json`);
  const options = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`] as const;
  const step = commandStep(title, [
    'vitest',
    'run',
    ...projects.map((project) => `--project=${project}`),
    ...options,
  ]);
  return counted(step, file, (report: VitestReport) => ({
    passed: report.numPassedTests,
    failed: report.numFailedTests,
  }));
}

function playwrightStep(title: string): Step {
  const file = join(scratch, 'browser.json');
  const environment = () => ({ ...process.env, PLAYWRIGHT_JSON_OUTPUT_FILE: file });
  const step = commandStep(title, ['playwright', 'test', '--reporter=list,json'], environment);
  return counted(step, file, ({ stats }: PlaywrightReport) => ({
    passed: stats.expected,
    failed: stats.unexpected,
  }));
}

/** The step with the counts from the report it writes; without one it did not get as far as running tests. */
function counted<Report>(step: Step, file: string, toCounts: (report: Report) => Counts): Step {
  const run = async () => {
    const outcome = await step.run();
    return existsSync(file)
      ? { ...outcome, counts: toCounts(JSON.parse(readFileSync(file, 'utf8'))) }
      : outcome;
  };
  return { title: step.title, run };
}
