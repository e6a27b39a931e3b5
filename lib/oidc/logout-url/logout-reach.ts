import type { ServerMetadata } from 'openid-client';
import type { Config } from '../../config.ts';
import { selectLogoutStrategy } from './select-strategy.ts';

/** Which sessions beyond this app's the provider can be asked to end. */
export interface LogoutReach {
  readonly provider: boolean;
  readonly upstream: boolean;
}

/** A JWT that says nothing, in place of the ID token that there will be. */
const SOME_ID_TOKEN = 'e30.e30.';

/** How far a sign-out reaches at a provider, by what the strategy would send there for somebody who is signed in. */
export function toLogoutReach(setting: Config['logout']['strategy'], metadata: ServerMetadata): LogoutReach {
  const logout = selectLogoutStrategy(
    setting,
    metadata,
  )({
    metadata,
    clientId: '',
    postLogoutRedirectUri: '',
    state: '',
    idTokenHint: SOME_ID_TOKEN,
    federated: true,
  });
  return { provider: logout !== null, upstream: logout?.parameters.has('federated') ?? false };
}
