import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { AppAddress } from './app-address.ts';

export interface NextDev {
  /** Settles when Next is gone, with everything it started: 0 if it was asked to stop, else its exit code or 1. */
  readonly exited: Promise<number>;
  /** Asks it to stop, and insists after 5 seconds or when asked again. */
  readonly stop: () => void;
}

const PATIENCE_MILLISECONDS = 5000;
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

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(GROUPS ? -child.pid : child.pid, signal);
  } catch (error) {
    // Nobody is left in the group.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
