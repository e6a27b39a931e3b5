import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import nextEnv from '@next/env';
import { type AppAddress, chooseAppAddress } from './app-address.ts';
import { type DevelopmentServers, PROVIDER_PORT, startDevelopmentServers } from './development-servers.ts';
import {
  EMBEDDED_PROVIDER,
  type ProviderProfile,
  UPSTREAM_PROVIDER,
} from './identity-provider/provider-profile.ts';
import { startNextDev } from './next-dev.ts';
import { onParentExit } from './parent.ts';
import { keepSessionSecret } from './session-secret.ts';
import { StartRefused } from './start-refused.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** `npm run dev`: the app and, unless `OIDC_ISSUER` names another, an identity provider with what belongs to it. */
async function start(): Promise<number> {
  const ownEnv = { ...process.env };
  const settings = nextEnv.loadEnvConfig(ROOT, true).combinedEnv;

  const app = await chooseAppAddress(settings);
  const servers = settings.OIDC_ISSUER ? undefined : await startDevelopmentServers(app, settings);

  const next = startNextDev(ROOT, app, {
    // Not the settings from files: Next reads those itself, and again when they change.
    ...ownEnv,
    APP_BASE_URL: app.baseUrl,
    SESSION_SECRET:
      settings.SESSION_SECRET || (await keepSessionSecret(join(ROOT, '.dev', 'session-secret'))),
    ...servers?.appSettings,
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, next.stop);
  onParentExit(next.stop);
  if (await next.ready) printAddresses(app, servers);
  const code = await next.exited;
  await servers?.close();
  return code;
}

function printAddresses(app: AppAddress, servers: DevelopmentServers | undefined): void {
  if (app.insteadOf) console.log(`Port ${app.insteadOf} is in use: the app is on ${app.port}.`);
  if (servers && servers.provider.port !== PROVIDER_PORT) {
    console.log(`Port ${PROVIDER_PORT} is in use: the identity provider is on ${servers.provider.port}.`);
  }
  const lines: readonly (readonly [string, string])[] = [
    ['App', app.baseUrl],
    ...(servers ? toLines(servers) : []),
    ['Stop', 'Ctrl+C'],
  ];
  console.log(`\n${lines.map(([what, where]) => `  ${what.padEnd(19)}${where}`).join('\n')}\n`);
}

function toLines({ provider, secondApp }: DevelopmentServers): readonly (readonly [string, string])[] {
  return [
    ['Second application', secondApp.url],
    ['Identity provider', `${provider.issuer}   sign in as ${whoCanSignIn(EMBEDDED_PROVIDER)}`],
    ['Upstream provider', `${provider.upstream?.issuer}   sign in as ${whoCanSignIn(UPSTREAM_PROVIDER)}`],
    ['Console of both', `${provider.issuer}/console`],
  ];
}

const whoCanSignIn = ({ demoAccounts }: ProviderProfile): string =>
  demoAccounts.map(({ name, password }) => `${name} / ${password}`).join(', ');

try {
  process.exitCode = await start();
} catch (error) {
  console.error(error instanceof StartRefused ? error.message : error);
  // Servers that have started already would keep the process alive.
  process.exit(1);
}
