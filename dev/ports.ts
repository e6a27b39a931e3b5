import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';

const LOOPBACK_ADDRESSES = ['127.0.0.1', '::1'];
const ATTEMPTS = 100;

/**
 * The first port from `preferred` upwards that nobody uses on this machine's loopback addresses (IPv4 and IPv6),
 * and that is not in `taken`; any free port when `preferred` is 0.
 * @throws Error when none of the next 100 is free.
 */
export async function findFreePort(preferred = 0, taken: readonly number[] = []): Promise<number> {
  if (preferred === 0) return listenOnce(0, '127.0.0.1');
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

async function listenOnce(port: number, host: string): Promise<number> {
  const server = createServer().listen({ port, host, exclusive: true });
  await once(server, 'listening');
  const address = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return address.port;
}

// A machine without IPv6 has no ::1 that could be in use.
function isMissingAddress(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT';
}
