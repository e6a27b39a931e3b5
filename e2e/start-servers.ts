import { randomBytes } from 'node:crypto';
import type { BehaviourTexts } from '#dev/identity-provider/behaviour.ts';
import { startIdentityProvider } from '#dev/identity-provider/identity-provider.ts';
import { findFreePort } from '#dev/ports.ts';
import { startSecondApp } from '#dev/second-app/second-app.ts';
import { startApp } from '#dev/testing/app-server.ts';
import type { Servers } from './servers.ts';

const randomSecret = () => randomBytes(32).toString('base64url');

/**
 * Starts the embedded identity provider and its upstream on 127.0.0.1, and the production build and the second application
 * on localhost: two sites to a browser.
 *
 * @param settings of the app, beside those that it needs to find its provider
 * @param behaviour of the provider, where it differs from the usual
 */
export async function startServers(
  settings: Readonly<Record<string, string>> = {},
  behaviour: BehaviourTexts = {},
): Promise<{ readonly servers: Servers; readonly stop: () => Promise<void> }> {
  const adminToken = randomSecret();
  const [first, second] = [await createClient('app'), await createClient('second-app')];
  const provider = await startIdentityProvider({
    port: 0,
    upstreamPort: 0,
    clients: [first, second],
    adminToken,
    behaviour,
  });
  const secondApp = await startSecondApp({ ...second, issuer: provider.issuer });
  const env = {
    APP_BASE_URL: first.baseUrl,
    OIDC_ISSUER: provider.issuer,
    OIDC_CLIENT_ID: first.clientId,
    OIDC_CLIENT_SECRET: first.clientSecret,
    SESSION_SECRET: randomSecret(),
    ...settings,
  };
  const app = await startApp({ port: first.port, env });
  const servers = {
    appUrl: app.url,
    providerUrl: provider.issuer,
    upstreamUrl: provider.upstream?.issuer ?? '',
    secondAppUrl: secondApp.url,
    adminToken,
  };
  const stop = async () => {
    await app.stop();
    await secondApp.close();
    await provider.close();
  };
  return { servers, stop };
}

async function createClient(clientId: string) {
  const port = await findFreePort();
  return { port, clientId, clientSecret: randomSecret(), baseUrl: `http://localhost:${port}` };
}
