import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { findFreePort } from './ports.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function occupy(host: string): Promise<number> {
  const server = createServer().listen(0, host);
  servers.push(server);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

it.each(['127.0.0.1', '::1'])('a port in use on %s is passed over for a later one', async (host) => {
  const used = await occupy(host);
  expect(await findFreePort(used)).toBeGreaterThan(used);
});

it('a port that is promised to somebody else is passed over', async () => {
  const free = await findFreePort();
  expect(await findFreePort(free, [free])).toBeGreaterThan(free);
});

it('without a preference it is a port that no system gives to somebody else meanwhile', async () => {
  const port = await findFreePort();
  expect(port).toBeGreaterThan(1023);
  expect(port).toBeLessThan(32_768);
});
