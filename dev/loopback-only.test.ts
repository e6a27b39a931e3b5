import { connect } from 'node:net';
import { networkInterfaces, platform } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type IdentityProvider, startIdentityProvider } from './identity-provider/identity-provider.ts';
import { findFreePort } from './ports.ts';
import { type SecondApp, startSecondApp } from './second-app/second-app.ts';

const CLIENT = { clientId: 'second-app', clientSecret: 'secret-of-the-second-app' };

let provider: IdentityProvider;
let secondApp: SecondApp;
beforeAll(async () => {
  const port = await findFreePort();
  const baseUrl = `http://localhost:${port}`;
  provider = await startIdentityProvider({ port: 0, upstreamPort: 0, clients: [{ ...CLIENT, baseUrl }] });
  secondApp = await startSecondApp({ port, issuer: provider.issuer, ...CLIENT });
});
afterAll(async () => {
  await secondApp.close();
  await provider.close();
});

/** Addresses of this machine under which a server answers that listens on all of them. */
const OTHER_ADDRESSES = [
  // Linux has the whole of 127.0.0.0/8.
  ...(platform() === 'linux' ? ['127.0.0.2'] : []),
  ...Object.values(networkInterfaces()).flatMap((addresses = []) =>
    addresses.filter(({ family, internal }) => family === 'IPv4' && !internal).map(({ address }) => address),
  ),
];

const isAnswered = (host: string, port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = connect({ host, port });
    const settle = (answered: boolean) => {
      socket.destroy();
      resolve(answered);
    };
    socket.once('connect', () => settle(true)).once('error', () => settle(false));
  });

describe.each<[string, () => string | undefined]>([
  ['the embedded provider', () => provider.issuer],
  ['the upstream provider', () => provider.upstream?.issuer],
  ['the second application', () => secondApp.url],
])('%s', (_name, addressOf) => {
  it('answers on loopback, and under no other address of this machine', async () => {
    const { hostname, port } = new URL(addressOf() ?? '');
    expect(await isAnswered(hostname, Number(port))).toBe(true);
    for (const address of OTHER_ADDRESSES)
      expect(await isAnswered(address, Number(port)), address).toBe(false);
  });
});
