import type { Runtime } from '../runtime.ts';
import type { LogoutUnderWay } from '../session/logout-cookie.ts';
import { SIGNED_OUT_PAGE } from './end-session.ts';
import { revokeAfterReturn } from './revoke-at-logout.ts';

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
  // Before the refresh token is looked for: who keeps it only now learns that nobody will come for it.
  runtime.unfinishedSignOuts.noteReturn(state);
  runtime.afterResponse(() => revokeAfterReturn(runtime, state));
  const outcome = { ...logout.outcome, provider: 'returned' } as const;
  return { location: logout.returnUrl, logout: { ...logout, state: undefined, outcome } };
}
