import { randomBytes } from 'node:crypto';
import { startIdentityProvider } from '#dev/identity-provider/identity-provider.ts';
import { findFreePort } from '#dev/ports.ts';
import { startApp } from '#dev/testing/app-server.ts';
import { announceServers } from './servers.ts';

const randomSecret = () => randomBytes(32).toString('base64url');

/**
 * Starts the embedded identity provider on 127.0.0.1 and the production build on localhost: two sites to a browser.
 *
 * @returns what stops both
 */
export default async function startServers(): Promise<() => Promise<void>> {
  const port = await findFreePort();
  const adminToken = randomSecret();
  const client = { clientId: 'app', clientSecret: randomSecret(), baseUrl: `http://localhost:${port}` };
  const provider = await startIdentityProvider({ port: 0, clients: [client], adminToken });
  const env = {
    APP_BASE_URL: client.baseUrl,
    OIDC_ISSUER: provider.issuer,
    OIDC_CLIENT_ID: client.clientId,
    OIDC_CLIENT_SECRET: client.clientSecret,
    SESSION_SECRET: randomSecret(),
  };
  const app = await startApp({ port, env });
  announceServers({ appUrl: app.url, providerUrl: provider.issuer, adminToken });
  return async () => {
    await app.stop();
    await provider.close();
  };
}
