import { spawn } from 'node:child_process';

export interface CommandResult {
  readonly succeeded: boolean;
  readonly output: string;
}

interface CommandOptions {
  /** The whole environment of the program; by default it inherits ours. */
  readonly env?: NodeJS.ProcessEnv;
  /** Stops the program, and everything it started, when aborted. */
  readonly signal?: AbortSignal;
}

/** A program and its arguments. */
export type Command = readonly [string, ...string[]];

const SECONDS_TO_STOP = 10;

/**
 * Runs a program to its end and collects what it prints. It gets a process group of its own, so that whatever it
 * started and left behind ends with it. Never rejects: a program that cannot be started has not succeeded.
 */
export function runCommand(
  [program, ...args]: Command,
  options: CommandOptions = {},
): Promise<CommandResult> {
  const { env = process.env, signal } = options;
  const child = spawn(program, args, { env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const collect = (chunk: string) => {
    output += chunk;
  };
  child.stdout.setEncoding('utf8').on('data', collect);
  child.stderr.setEncoding('utf8').on('data', collect);

  let kill: NodeJS.Timeout | undefined;
  const stop = () => {
    signalGroup(child.pid, 'SIGTERM');
    kill = setTimeout(() => signalGroup(child.pid, 'SIGKILL'), SECONDS_TO_STOP * 1000);
  };
  if (signal?.aborted) stop();
  signal?.addEventListener('abort', stop);

  return new Promise((resolve) => {
    const finish = (succeeded: boolean) => {
      clearTimeout(kill);
      signal?.removeEventListener('abort', stop);
      resolve({ succeeded, output });
    };
    child.on('error', (error) => {
      output += error.message;
      finish(false);
    });
    // Leftovers hold the pipes open: they must be gone before 'close' can come.
    child.on('exit', () => signalGroup(child.pid, 'SIGKILL'));
    child.on('close', (code) => finish(code === 0 && !signal?.aborted));
  });
}

function signalGroup(leader: number | undefined, signal: NodeJS.Signals): void {
  if (leader === undefined) return;
  try {
    process.kill(-leader, signal);
  } catch (error) {
    // On a Mac, EPERM: those that are left have ended already.
    const gone = error instanceof Error && 'code' in error && ['ESRCH', 'EPERM'].includes(String(error.code));
    if (!gone) throw error;
  }
}
