import type { ServerMetadata } from 'openid-client';
import type { Config } from '../../config.ts';
import { auth0 } from './auth0.ts';
import { cognito } from './cognito.ts';
import { local } from './local.ts';
import { oidc } from './oidc.ts';
import type { LogoutStrategy } from './strategy.ts';

type StrategyName = Exclude<Config['logout']['strategy'], 'auto'>;

const strategies: Readonly<Record<StrategyName, LogoutStrategy>> = { oidc, auth0, cognito, local };

/** The strategy that a setting names; `auto` goes by what the provider publishes and by who it is. */
export function selectLogoutStrategy(
  setting: Config['logout']['strategy'],
  metadata: ServerMetadata,
): LogoutStrategy {
  return strategies[setting === 'auto' ? detectStrategy(metadata) : setting];
}

function detectStrategy(metadata: ServerMetadata): StrategyName {
  if (metadata.end_session_endpoint !== undefined) return 'oidc';
  const { hostname } = new URL(metadata.issuer);
  if (hostname.endsWith('.auth0.com')) return 'auth0';
  return /^cognito-idp\..+\.amazonaws\.com$/.test(hostname) ? 'cognito' : 'local';
}
