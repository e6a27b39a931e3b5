import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFreePort } from '#dev/ports.ts';
import { findRedisServer } from '#dev/tools/redis-server.ts';

export interface RedisServer {
  readonly url: string;
  readonly port: number;
  /** Hangs from now on: it answers nothing, and its connections stay open. */
  readonly pause: () => void;
  readonly resume: () => void;
  readonly stop: () => Promise<void>;
}

/**
 * Starts a real, empty Redis that keeps nothing on disk, on a loopback port of its own. It ends with this process.
 *
 * @param options more of `redis-server`'s command line
 */
export async function startRedisServer(options: readonly string[] = []): Promise<RedisServer> {
  const path = findRedisServer();
  if (!path) throw new Error('There is no redis-server on this machine; "npm test" installs one.');
  const port = await findFreePort();
  const folder = await mkdtemp(join(tmpdir(), 'bff-redis-'));
  const listen = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder];
  const server = spawn(path, [...listen, '--save', '', '--appendonly', 'no', ...options], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const kill = () => server.kill('SIGKILL');
  process.once('exit', kill);
  await untilReady(server);
  const stop = async () => {
    process.off('exit', kill);
    if (kill()) await once(server, 'exit');
    await rm(folder, { recursive: true });
  };
  const pause = () => void server.kill('SIGSTOP');
  const resume = () => void server.kill('SIGCONT');
  return { url: `redis://127.0.0.1:${port}`, port, pause, resume, stop };
}

function untilReady(server: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let output = '';
    server.stdout?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      if (output.includes('Ready to accept connections')) resolve();
    });
    server.on('error', reject);
    server.on('exit', () => reject(new Error(`redis-server did not start:\n${output}`)));
  });
}
