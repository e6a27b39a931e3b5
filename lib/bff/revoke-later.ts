import { describeError } from '../log.ts';
import { revokeRefreshToken } from '../oidc/revocation.ts';
import type { Runtime } from '../runtime.ts';
import type { Session } from '../session/session.ts';
import type { EndedSessions } from '../session/session-store.ts';

/** Revokes the refresh tokens of sessions that have ended, once the answer has been sent; unless set to `never`. */
export function revokeLater(runtime: Runtime, ended: readonly Session[]): void {
  openAndRevokeLater(runtime, { open: async () => ended });
}

/** Like {@link revokeLater}, for sessions that a logout token has ended: their records are opened only then, too. */
export function openAndRevokeLater(runtime: Runtime, ended: Pick<EndedSessions, 'open'>): void {
  if (runtime.config.logout.revokeRefreshToken === 'never') return;
  runtime.afterResponse(async () => {
    const sessions = await ended.open();
    await revokeAll(
      runtime,
      sessions.flatMap(({ refreshToken }) => refreshToken ?? []),
    );
  });
}

async function revokeAll(runtime: Runtime, refreshTokens: readonly string[]): Promise<void> {
  await Promise.all(refreshTokens.map((token) => tryToRevoke(runtime, token)));
}

/** Best effort, at most 2 s: a provider that refuses or hangs keeps nobody signed in here. */
export async function tryToRevoke(
  runtime: Pick<Runtime, 'provider' | 'log'>,
  refreshToken: string,
): Promise<void> {
  try {
    await revokeRefreshToken(runtime.provider, refreshToken);
  } catch (error) {
    runtime.log('revocation_failed', { error: describeError(error) });
  }
}
