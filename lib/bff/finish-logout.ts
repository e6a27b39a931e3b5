import { describeError } from '../log.ts';
import type { Runtime } from '../runtime.ts';
import type { LogoutUnderWay } from '../session/logout-cookie.ts';
import { revocationName, SIGNED_OUT_PAGE } from './end-session.ts';
import { revokeTokensLater } from './revoke-later.ts';

/**
 * The browser is back from the provider. A missing or foreign `state` proves nothing, so it leads to the default page.
 *
 * @returns where to go, and what to remember for `/signed-out` (`null`: nothing new).
 * @see https://openid.net/specs/openid-connect-rpinitiated-1_0.html#RedirectionAfterLogout section 3
 */
export async function finishLogout(
  runtime: Runtime,
  logout: LogoutUnderWay | null,
  state: string | undefined,
): Promise<{ location: string; logout: LogoutUnderWay | null }> {
  if (logout === null || state === undefined || logout.state !== state) {
    return { location: SIGNED_OUT_PAGE, logout: null };
  }
  if (runtime.config.logout.revokeRefreshToken === 'after') await revokeKept(runtime, state);
  const { returnUrl, outcome } = logout;
  return { location: returnUrl, logout: { returnUrl, outcome: { ...outcome, provider: 'returned' } } };
}

async function revokeKept(runtime: Runtime, state: string): Promise<void> {
  try {
    const refreshToken = await runtime.sessions.take(revocationName(state));
    if (refreshToken !== null) revokeTokensLater(runtime, [refreshToken]);
  } catch (error) {
    runtime.log('logout_store_failed', { error: describeError(error) });
  }
}
