import { type LogoutReach, toLogoutReach } from '../oidc/logout-url/logout-reach.ts';
import type { Runtime } from '../runtime.ts';

/** How far a sign-out reaches. `null` as long as this process has not heard of the provider: no page waits for it. */
export function readLogoutReach({ config, provider }: Runtime): LogoutReach | null {
  const discovered = provider.discovered();
  return discovered && toLogoutReach(config.logout.strategy, discovered.metadata);
}
