import type { Runtime } from '../runtime.ts';
import { type RefreshTokenFields, revokeAll, toRevocation } from './revoke.ts';

/** Revokes the refresh tokens of sessions that have ended, once the answer has been sent; unless set to `never`. */
export function revokeLater(runtime: Runtime, ended: readonly RefreshTokenFields[]): void {
  openAndRevokeLater(runtime, { open: async () => ended });
}

/** Like {@link revokeLater}, for sessions whose records are still sealed: they are opened only then, too. */
export function openAndRevokeLater(
  runtime: Runtime,
  ended: { readonly open: () => Promise<readonly RefreshTokenFields[]> },
): void {
  if (runtime.config.logout.revokeRefreshToken === 'never') return;
  runtime.afterResponse(async () => {
    const sessions = await ended.open();
    const now = runtime.now();
    await revokeAll(
      runtime,
      sessions.flatMap((session) => toRevocation(session, now) ?? []),
    );
  });
}
