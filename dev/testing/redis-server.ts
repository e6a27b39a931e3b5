import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
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

/** In PEM. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/**
 * Starts a real, empty Redis that keeps nothing on disk, on a loopback port of its own. It ends with this process.
 *
 * @param options more of `redis-server`'s command line
 * @param certificate with one it speaks TLS and nothing else
 */
export async function startRedisServer(
  options: readonly string[] = [],
  certificate?: Certificate,
): Promise<RedisServer> {
  const path = findRedisServer();
  if (!path) throw new Error('There is no redis-server on this machine; "npm test" installs one.');
  const port = await findFreePort();
  const folder = await mkdtemp(join(tmpdir(), 'bff-redis-'));
  const listen = certificate ? await listenWithTls(port, folder, certificate) : ['--port', String(port)];
  const place = ['--bind', '127.0.0.1', '--dir', folder];
  const server = spawn(path, [...listen, ...place, '--save', '', '--appendonly', 'no', ...options], {
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
  return { url: `${certificate ? 'rediss' : 'redis'}://127.0.0.1:${port}`, port, pause, resume, stop };
}

async function listenWithTls(port: number, folder: string, { cert, key }: Certificate): Promise<string[]> {
  const pem = join(folder, 'tls.pem');
  await writeFile(pem, `${cert}\n${key}`, { mode: 0o600 });
  const files = ['--tls-cert-file', pem, '--tls-key-file', pem, '--tls-ca-cert-file', pem];
  const cluster = ['--tls-cluster', 'yes', '--tls-replication', 'yes'];
  return ['--port', '0', '--tls-port', String(port), '--tls-auth-clients', 'no', ...files, ...cluster];
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
