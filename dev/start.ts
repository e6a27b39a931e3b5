import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import nextEnv from '@next/env';
import { type AppAddress, chooseAppAddress } from './app-address.ts';
import { readBehaviour } from './identity-provider/behaviour.ts';
import { type IdentityProvider, startIdentityProvider } from './identity-provider/identity-provider.ts';
import { EMBEDDED_PROVIDER } from './identity-provider/provider-profile.ts';
import { startNextDev } from './next-dev.ts';
import { onParentExit } from './parent.ts';
import { findFreePort } from './ports.ts';
import { keepSessionSecret } from './session-secret.ts';
import { StartRefused } from './start-refused.ts';

type Settings = Readonly<Record<string, string | undefined>>;

interface Started {
  readonly provider: IdentityProvider;
  /** What the app needs to know of the provider. */
  readonly settings: Settings;
}

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PROVIDER_PORT = 9400;

/** `npm run dev`: the app and, unless `OIDC_ISSUER` names another, an identity provider to sign in at. */
async function start(): Promise<number> {
  const ownEnv = { ...process.env };
  const settings: Settings = nextEnv.loadEnvConfig(ROOT, true).combinedEnv;

  const app = await chooseAppAddress(settings);
  const embedded = settings.OIDC_ISSUER ? undefined : await startProvider(app, settings);
  printAddresses(app, embedded?.provider);

  const next = startNextDev(ROOT, app, {
    // Not the settings from files: Next reads those itself, and again when they change.
    ...ownEnv,
    APP_BASE_URL: app.baseUrl,
    SESSION_SECRET:
      settings.SESSION_SECRET || (await keepSessionSecret(join(ROOT, '.dev', 'session-secret'))),
    ...embedded?.settings,
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, next.stop);
  onParentExit(next.stop);
  const code = await next.exited;
  await embedded?.provider.close();
  return code;
}

async function startProvider(app: AppAddress, settings: Settings): Promise<Started> {
  const port = await findFreePort(PROVIDER_PORT, [app.port]);
  const clientId = settings.OIDC_CLIENT_ID || 'nextjs-bff-logout';
  const clientSecret = settings.OIDC_CLIENT_SECRET || randomBytes(32).toString('base64url');
  const clientAuth =
    settings.OIDC_CLIENT_AUTH === 'client_secret_post' ? 'client_secret_post' : 'client_secret_basic';

  const provider = await startIdentityProvider({
    port,
    clients: [{ clientId, clientSecret, clientAuth, baseUrl: app.baseUrl }],
    behaviour: readBehaviour(settings),
  });
  return {
    provider,
    settings: { OIDC_ISSUER: provider.issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret },
  };
}

function printAddresses(app: AppAddress, provider: IdentityProvider | undefined): void {
  if (app.insteadOf) console.log(`Port ${app.insteadOf} is in use: the app is on ${app.port}.`);
  if (provider && provider.port !== PROVIDER_PORT) {
    console.log(`Port ${PROVIDER_PORT} is in use: the identity provider is on ${provider.port}.`);
  }
  const lines: readonly (readonly [string, string])[] = [
    ['App', app.baseUrl],
    ...(provider
      ? ([
          ['Identity provider', provider.issuer],
          ['Its console', `${provider.issuer}/console`],
          [
            'Sign in as',
            EMBEDDED_PROVIDER.demoAccounts.map(({ name, password }) => `${name} / ${password}`).join(', '),
          ],
        ] as const)
      : []),
    ['Stop', 'Ctrl+C'],
  ];
  console.log(`\n${lines.map(([what, where]) => `  ${what.padEnd(19)}${where}`).join('\n')}\n`);
}

try {
  process.exitCode = await start();
} catch (error) {
  console.error(error instanceof StartRefused ? error.message : error);
  process.exitCode = 1;
}
