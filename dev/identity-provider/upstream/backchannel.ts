import type { OidcClient } from '#dev/oidc-client.ts';
import { isBffError } from '#lib/errors.ts';
import type { LiveSessions } from '../live-sessions.ts';
import { type Context, type Route, readForm } from '../routes.ts';

/**
 * Takes the upstream's logout tokens: the sessions here that came from an upstream session end with it, and the
 * clients of those are told in turn before the upstream has its answer.
 * @see https://openid.net/specs/openid-connect-backchannel-1_0.html#BCActions
 */
export function upstreamBackchannelRoute(client: OidcClient, sessions: LiveSessions): Route {
  const handle = async (ctx: Context): Promise<void> => {
    ctx.set('Cache-Control', 'no-store');
    const form = await readForm(ctx);
    try {
      const ended = await client.acceptLogoutToken(form.get('logout_token') ?? '');
      await Promise.all(ended.map(({ id }) => sessions.end(id)));
      ctx.body = {};
    } catch (error) {
      if (!isBffError(error)) throw error;
      ctx.status = error.status;
      ctx.body = { error: 'invalid_request', error_description: error.message };
    }
  };
  return { method: 'POST', path: /^\/upstream\/backchannel$/, handle };
}
