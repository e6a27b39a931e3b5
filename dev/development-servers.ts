import { randomBytes } from 'node:crypto';
import type { AppAddress } from './app-address.ts';
import { readBehaviour } from './identity-provider/behaviour.ts';
import { type IdentityProvider, startIdentityProvider } from './identity-provider/identity-provider.ts';
import { findFreePort } from './ports.ts';
import { type SecondApp, startSecondApp } from './second-app/second-app.ts';

type Settings = Readonly<Record<string, string | undefined>>;

/** What runs beside the app under `npm run dev`. */
export interface DevelopmentServers {
  /** With the upstream provider behind it. */
  readonly provider: IdentityProvider;
  readonly secondApp: SecondApp;
  /** What the app needs to know of them. */
  readonly appSettings: Settings;
  readonly close: () => Promise<void>;
}

export const PROVIDER_PORT = 9400;
const SECOND_APP_PORT = 3100;

const randomSecret = () => randomBytes(32).toString('base64url');

/** @throws StartRefused in production, or when a switch of the provider makes no sense. */
export async function startDevelopmentServers(
  app: AppAddress,
  settings: Settings,
): Promise<DevelopmentServers> {
  const port = await findFreePort(PROVIDER_PORT, [app.port]);
  const upstreamPort = await findFreePort(port + 1, [app.port]);
  const secondPort = await findFreePort(SECOND_APP_PORT, [app.port, port, upstreamPort]);
  const client = toClient(app, settings);
  const second = { clientId: 'second-app', clientSecret: randomSecret() };
  const provider = await startIdentityProvider({
    port,
    upstreamPort,
    clients: [client, { ...second, baseUrl: `http://localhost:${secondPort}` }],
    behaviour: readBehaviour(settings),
    ...(settings.IDP_ADMIN_TOKEN && { adminToken: settings.IDP_ADMIN_TOKEN }),
  });
  const secondApp = await startSecondApp({ port: secondPort, issuer: provider.issuer, ...second });
  return {
    provider,
    secondApp,
    appSettings: {
      OIDC_ISSUER: provider.issuer,
      OIDC_CLIENT_ID: client.clientId,
      OIDC_CLIENT_SECRET: client.clientSecret,
      DEVELOPMENT_CONSOLE: `${provider.issuer}/console`,
    },
    close: async () => {
      await secondApp.close();
      await provider.close();
    },
  };
}

function toClient({ baseUrl }: AppAddress, settings: Settings) {
  return {
    clientId: settings.OIDC_CLIENT_ID || 'nextjs-bff-logout',
    clientSecret: settings.OIDC_CLIENT_SECRET || randomSecret(),
    clientAuth:
      settings.OIDC_CLIENT_AUTH === 'client_secret_post' ? 'client_secret_post' : 'client_secret_basic',
    baseUrl,
  } as const;
}
