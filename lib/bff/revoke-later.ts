import { describeError } from '../log.ts';
import { revokeRefreshToken } from '../oidc/revocation.ts';
import type { Runtime } from '../runtime.ts';
import type { Session } from '../session/session.ts';

/** Revokes the refresh tokens of sessions that have ended, once the answer has been sent; unless set to `never`. */
export function revokeLater(runtime: Runtime, ended: readonly Session[]): void {
  if (runtime.config.logout.revokeRefreshToken === 'never') return;
  revokeTokensLater(
    runtime,
    ended.flatMap(({ refreshToken }) => refreshToken ?? []),
  );
}

/** Revokes refresh tokens, all at the same time, once the answer has been sent. */
export function revokeTokensLater(runtime: Runtime, refreshTokens: readonly string[]): void {
  if (refreshTokens.length === 0) return;
  runtime.afterResponse(async () => {
    await Promise.all(refreshTokens.map((token) => tryToRevoke(runtime, token)));
  });
}

/** Best effort, at most 2 s: a provider that refuses or hangs keeps nobody signed in here. */
export async function tryToRevoke(runtime: Runtime, refreshToken: string): Promise<void> {
  try {
    await revokeRefreshToken(runtime.provider, refreshToken);
  } catch (error) {
    runtime.log('revocation_failed', { error: describeError(error) });
  }
}
