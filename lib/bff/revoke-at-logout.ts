import { describeError } from '../log.ts';
import type { Runtime } from '../runtime.ts';
import { LOGOUT_SECONDS } from '../session/logout-cookie.ts';
import { tryToRevoke } from './revoke-later.ts';

type Revoking = Pick<Runtime, 'config' | 'provider' | 'sessions' | 'log'>;

/**
 * Revokes the refresh token of a session that was signed out, when the setting says so: at once, or when the browser
 * is back from the provider. Never throws.
 *
 * @param awaitedState the sign-out whose return the setting `after` waits for; `null` where nobody comes back.
 */
export async function revokeAtLogout(
  runtime: Revoking,
  refreshToken: string | undefined,
  awaitedState: string | null,
): Promise<void> {
  const when = runtime.config.logout.revokeRefreshToken;
  if (refreshToken === undefined || when === 'never') return;
  if (when === 'before' || awaitedState === null) return tryToRevoke(runtime, refreshToken);
  try {
    await runtime.sessions.keep(nameOf(awaitedState), refreshToken, LOGOUT_SECONDS);
  } catch (error) {
    runtime.log('logout_store_failed', { error: describeError(error) });
  }
}

/** Revokes the refresh token that has waited for the browser to come back, if one has. Never throws. */
export async function revokeAfterReturn(runtime: Revoking, state: string): Promise<void> {
  if (runtime.config.logout.revokeRefreshToken !== 'after') return;
  try {
    const refreshToken = await runtime.sessions.take(nameOf(state));
    if (refreshToken !== null) await tryToRevoke(runtime, refreshToken);
  } catch (error) {
    runtime.log('logout_store_failed', { error: describeError(error) });
  }
}

/** Under which name a refresh token waits. */
const nameOf = (state: string): string => `revocation:${state}`;
