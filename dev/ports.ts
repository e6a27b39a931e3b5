import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

const LOOPBACK_ADDRESSES = ['127.0.0.1', '::1'];
const ATTEMPTS = 100;

/**
 * Systems take ports for connections and for listeners without a wish from 32768 upwards, some from 49152. One of those
 * could be gone again before whoever asked for it listens.
 */
const anyPort = () => randomInt(10_000, 32_768 - ATTEMPTS);

/**
 * The first port from `preferred` upwards that nobody uses on this machine's loopback addresses (IPv4 and IPv6),
 * and that is not in `taken`; any free port when nothing is preferred.
 * @throws Error when none of the next 100 is free.
 */
export async function findFreePort(preferred = anyPort(), taken: readonly number[] = []): Promise<number> {
  for (let port = preferred; port < preferred + ATTEMPTS; port += 1) {
    if (!taken.includes(port) && (await isPortFree(port))) return port;
  }
  throw new Error(`No free port between ${preferred} and ${preferred + ATTEMPTS - 1}`);
}

/** Whether this process may listen on a port of both loopback addresses. */
export async function isPortFree(port: number): Promise<boolean> {
  for (const address of LOOPBACK_ADDRESSES) {
    try {
      await listenOnce(port, address);
    } catch (error) {
      if (!isMissingAddress(error)) return false;
    }
  }
  return true;
}

async function listenOnce(port: number, host: string): Promise<void> {
  const server = createServer().listen({ port, host, exclusive: true });
  await once(server, 'listening');
  server.close();
  await once(server, 'close');
}

// A machine without IPv6 has no ::1 that could be in use.
function isMissingAddress(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT';
}
