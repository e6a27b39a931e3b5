import type { ServerMetadata } from 'openid-client';
import type { Config } from '../../config.ts';
import { auth0, isAuth0 } from './auth0.ts';
import { cognito } from './cognito.ts';
import { local } from './local.ts';
import { oidc } from './oidc.ts';
import type { LogoutStrategy } from './strategy.ts';

type StrategyName = Exclude<Config['logout']['strategy'], 'auto'>;

const strategies: Readonly<Record<StrategyName, LogoutStrategy>> = { oidc, auth0, cognito, local };

const COGNITO = /^cognito-idp\..+\.amazonaws\.com$/;

/** The strategy that a setting names; `auto` goes by what the provider publishes and by who it is. */
export function selectLogoutStrategy(
  setting: Config['logout']['strategy'],
  metadata: ServerMetadata,
): LogoutStrategy {
  return strategies[setting === 'auto' ? detectStrategy(metadata) : setting];
}

function detectStrategy(metadata: ServerMetadata): StrategyName {
  // First: what Cognito publishes as end_session_endpoint refuses the parameters of the standard.
  if (COGNITO.test(new URL(metadata.issuer).hostname)) return 'cognito';
  if (metadata.end_session_endpoint !== undefined) return 'oidc';
  return isAuth0(metadata) ? 'auth0' : 'local';
}
