import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { cleanEnvironment } from './clean-environment.ts';

export interface AppOptions {
  readonly port: number;
  /** All the settings the app gets: none comes from this shell or from `.env` files. */
  readonly env: Readonly<Record<string, string>>;
}

export interface AppServer {
  readonly url: string;
  /** What it has printed so far. */
  readonly output: () => string;
  readonly stop: () => Promise<void>;
}

const SECONDS_TO_START = 120;

/**
 * Starts the production build (`next build` has to have run) on `localhost`; it ends with this process.
 *
 * @throws with what the app printed, when it ends or does not answer in time
 */
export async function startApp({ port, env }: AppOptions): Promise<AppServer> {
  const command = [
    'node_modules/next/dist/bin/next',
    'start',
    '--hostname',
    'localhost',
    '--port',
    String(port),
  ];
  const server = spawn(process.execPath, command, { env: { ...cleanEnvironment(), ...env } });
  let output = '';
  const collect = (chunk: string) => {
    output += chunk;
  };
  server.stdout.setEncoding('utf8').on('data', collect);
  server.stderr.setEncoding('utf8').on('data', collect);
  const kill = () => server.kill('SIGKILL');
  process.once('exit', kill);
  const stop = async () => {
    process.off('exit', kill);
    if (kill()) await once(server, 'exit');
  };

  const url = `http://localhost:${port}`;
  if (!(await answersInTime(server, url))) {
    await stop();
    throw new Error(`The app did not start on ${url}:\n${output}`);
  }
  return { url, output: () => output, stop };
}

/**
 * Any answer will do. It is a page that is asked first, as a person does: pages and route handlers have modules of
 * their own, and share what the first of them has made.
 */
async function answersInTime(server: ChildProcess, url: string): Promise<boolean> {
  const deadline = Date.now() + SECONDS_TO_START * 1000;
  while (server.exitCode === null && Date.now() < deadline) {
    const answer = await fetch(url).catch(() => null);
    if (answer) return true;
    await sleep(100);
  }
  return false;
}
