import type { KoaContextWithOIDC } from 'oidc-provider';
import type { BehaviourSettings } from './behaviour.ts';
import { notifyClients } from './end-session.ts';
import type { Context } from './routes.ts';

/**
 * Spoils what happens between this provider and an application while the browser is on its way from the one to the
 * other, as the settings say.
 */
export function spoilRedirects(behaviour: BehaviourSettings) {
  return async (ctx: Context, next: () => Promise<unknown>): Promise<void> => {
    await next();
    const { oidc } = ctx as Partial<KoaContextWithOIDC>;
    const { endDuringSignIn } = behaviour.current();
    if (endDuringSignIn && oidc?.entities.AuthorizationCode && oidc.session) {
      // The code stays good: it is for the client to remember what it was told.
      await oidc.session.destroy();
      await notifyClients(oidc.provider, oidc.session);
    }
  };
}
