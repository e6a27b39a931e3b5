import { describeError } from '../log.ts';
import { LOGOUT_SECONDS } from '../session/logout-cookie.ts';
import type { Session } from '../session/session.ts';
import { type Revoking, revoke, toRevocation } from './revoke.ts';

/**
 * Revokes the refresh token of a session that was signed out, when the setting says so: at once, or when the browser
 * is back from the provider, at the latest when it could not come back any more. Never throws.
 *
 * @param awaitedState the sign-out whose return the setting `after` waits for; `null` where nobody comes back.
 */
export async function revokeAtLogout(
  runtime: Revoking,
  session: Session,
  awaitedState: string | null,
): Promise<void> {
  const when = runtime.config.logout.revokeRefreshToken;
  const revocation = toRevocation(session, runtime.now(), awaitedState ?? undefined);
  if (revocation === null || when === 'never') return;
  if (when === 'before' || awaitedState === null) return void (await revoke(runtime, revocation));
  try {
    await runtime.sessions.revocations.put(revocation, runtime.now() + LOGOUT_SECONDS);
  } catch (error) {
    runtime.log('logout_store_failed', { error: describeError(error) });
  }
}

/** Revokes the refresh token that has waited for the browser to come back, if one has. Never throws. */
export async function revokeAfterReturn(runtime: Revoking, state: string): Promise<void> {
  if (runtime.config.logout.revokeRefreshToken !== 'after') return;
  const { revocations } = runtime.sessions;
  try {
    const revocation = await revocations.get(state);
    if (revocation === null) return;
    const outcome = await revoke(runtime, revocation);
    if (outcome === 'revoked' || outcome === 'given_up') await revocations.remove(state);
  } catch (error) {
    runtime.log('logout_store_failed', { error: describeError(error) });
  }
}
