import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { AppAddress } from './app-address.ts';

export interface NextDev {
  /** Whether it has come so far that it shows pages; settles then, or when Next is gone. */
  readonly ready: Promise<boolean>;
  /** Settles when Next is gone, with everything it started: 0 if it was asked to stop, else its exit code or 1. */
  readonly exited: Promise<number>;
  /** Asks it to stop, and insists after 5 seconds or when asked again. */
  readonly stop: () => void;
}

const PATIENCE_MILLISECONDS = 5000;
const ATTEMPT_MILLISECONDS = 100;
const GROUPS = process.platform !== 'win32';

/** Starts `next dev` in a process group of its own: Next starts further processes, and they are to end with it. */
export function startNextDev(root: string, app: AppAddress, env: NodeJS.ProcessEnv): NextDev {
  const next = fileURLToPath(import.meta.resolve('next/dist/bin/next'));
  const child = spawn(process.execPath, [next, 'dev', '-H', app.hostname, '-p', String(app.port)], {
    cwd: root,
    env: { ...env, NEXT_TELEMETRY_DISABLED: '1' },
    // Nothing to read: a process in a group of its own may not ask the terminal.
    stdio: ['ignore', 'inherit', 'inherit'],
    detached: GROUPS,
  });
  const kill = (): void => signalGroup(child, 'SIGKILL');
  process.once('exit', kill);

  let stopping = false;
  return {
    ready: showFirstPage(child, app),
    exited: once(child, 'exit').then(([code]: (number | null)[]) => {
      kill();
      // It has no reason to stop on its own, whatever it says.
      return stopping ? 0 : code || 1;
    }),
    stop: () => {
      signalGroup(child, stopping ? 'SIGKILL' : 'SIGTERM');
      stopping = true;
      setTimeout(kill, PATIENCE_MILLISECONDS).unref();
    },
  };
}

/**
 * Asks for the start page, so that a page is the first thing Next shows. Next keeps what it has compiled for the next
 * start. When a route handler is the first that is asked for then, for example `/bff/login`, it takes every look for
 * changes of a page for a change, and the browser loads that page again without end ("HMR hash mismatch"; any app of
 * Next 16.4 with a page and a route handler). And nobody waits for what every page needs to be compiled.
 */
async function showFirstPage(child: ChildProcess, { hostname, port }: AppAddress): Promise<boolean> {
  const url = `http://${hostname.includes(':') ? `[${hostname}]` : hostname}:${port}`;
  while (child.exitCode === null && child.signalCode === null) {
    const answer = await fetch(url).catch(() => null);
    if (answer) return true;
    await sleep(ATTEMPT_MILLISECONDS);
  }
  return false;
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(GROUPS ? -child.pid : child.pid, signal);
  } catch (error) {
    // Nobody is left in the group.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
