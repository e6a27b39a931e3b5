import { randomBytes } from 'node:crypto';
import { startIdentityProvider } from '#dev/identity-provider/identity-provider.ts';
import { findFreePort } from '#dev/ports.ts';
import { startSecondApp } from '#dev/second-app/second-app.ts';
import { startApp } from '#dev/testing/app-server.ts';
import { announceServers } from './servers.ts';

const randomSecret = () => randomBytes(32).toString('base64url');

/**
 * Starts the embedded identity provider and its upstream on 127.0.0.1, and the production build and the second application
 * on localhost: two sites to a browser.
 *
 * @returns what stops them all
 */
export default async function startServers(): Promise<() => Promise<void>> {
  const port = await findFreePort();
  const adminToken = randomSecret();
  const client = { clientId: 'app', clientSecret: randomSecret(), baseUrl: `http://localhost:${port}` };
  const secondPort = await findFreePort();
  const second = { clientId: 'second-app', clientSecret: randomSecret() };
  const provider = await startIdentityProvider({
    port: 0,
    upstreamPort: 0,
    clients: [client, { ...second, baseUrl: `http://localhost:${secondPort}` }],
    adminToken,
  });
  const secondApp = await startSecondApp({ port: secondPort, issuer: provider.issuer, ...second });
  const env = {
    APP_BASE_URL: client.baseUrl,
    OIDC_ISSUER: provider.issuer,
    OIDC_CLIENT_ID: client.clientId,
    OIDC_CLIENT_SECRET: client.clientSecret,
    SESSION_SECRET: randomSecret(),
  };
  const app = await startApp({ port, env });
  announceServers({
    appUrl: app.url,
    providerUrl: provider.issuer,
    upstreamUrl: provider.upstream?.issuer ?? '',
    secondAppUrl: secondApp.url,
    adminToken,
  });
  return async () => {
    await app.stop();
    await secondApp.close();
    await provider.close();
  };
}
