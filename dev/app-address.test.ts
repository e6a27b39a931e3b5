import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, it } from 'vitest';
import { chooseAppAddress } from './app-address.ts';
import { findFreePort } from './ports.ts';

async function withPortInUse(port: number, test: () => Promise<void>): Promise<void> {
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  await test().finally(() => server.close());
}

it('the app is on localhost, on the port that PORT says', async () => {
  const port = await findFreePort();
  expect(await chooseAppAddress({ PORT: String(port), APP_BASE_URL: '' })).toEqual({
    baseUrl: `http://localhost:${port}`,
    hostname: 'localhost',
    port,
  });
});

it('a port in use is replaced by a later one, and this can be said', async () => {
  const port = await findFreePort();
  await withPortInUse(port, async () => {
    const address = await chooseAppAddress({ PORT: String(port) });
    expect(address.port).toBeGreaterThan(port);
    expect(address.insteadOf).toBe(port);
    expect(address.baseUrl).toBe(`http://localhost:${address.port}`);
  });
});

it('an address that was set is not changed when its port is in use', async () => {
  const port = await findFreePort();
  await withPortInUse(port, async () => {
    await expect(chooseAppAddress({ APP_BASE_URL: `http://localhost:${port}` })).rejects.toThrow(
      `port ${port} is in use`,
    );
  });
});

it('an address that was set decides what the server listens on', async () => {
  const port = await findFreePort();
  const chosen = await chooseAppAddress({ APP_BASE_URL: `http://127.0.0.1:${port}` });
  expect(chosen).toMatchObject({ hostname: '127.0.0.1', port });
});

it('a public address keeps the port here to PORT', async () => {
  const port = await findFreePort();
  const chosen = await chooseAppAddress({ APP_BASE_URL: 'https://app.example', PORT: String(port) });
  expect(chosen).toEqual({ baseUrl: 'https://app.example', hostname: 'localhost', port });
});

it.each([{ PORT: 'three thousand' }, { PORT: '70000' }, { APP_BASE_URL: 'localhost' }])(
  'settings that make no sense are refused: %o',
  async (settings) => {
    await expect(chooseAppAddress(settings)).rejects.toThrow(/PORT|APP_BASE_URL/);
  },
);
