import { randomBytes } from 'node:crypto';
import type { OidcClient } from '#dev/oidc-client.ts';
import { isBffError } from '#lib/errors.ts';
import { createExpiringMap } from '#lib/session/drivers/expiring-map.ts';
import type { ProviderSession } from '../end-session.ts';
import type { Context, Route } from '../routes.ts';

/**
 * Where the browser goes to end the upstream's session, which sends it on to `returnTo`. `null` when there is none to
 * end or the upstream cannot be reached: then the way back must not lead through it.
 */
type ToUpstreamUrl<Ended> = (ended: Ended, returnTo: string) => Promise<string | null>;

/** The external part of a sign-out: to the upstream provider and back. */
export interface UpstreamSignOut {
  readonly routes: readonly Route[];
  /** Behind a session of ours that has just ended. */
  readonly toUrl: ToUpstreamUrl<ProviderSession>;
  /** Behind one that ended a moment ago, of which a client still has the `sid`: somebody has clicked twice. */
  readonly toUrlAgain: ToUpstreamUrl<string>;
}

const SECONDS_TO_SIGN_OUT = 600;

const now = () => Math.floor(Date.now() / 1000);

/** @param client this provider, as a client of the upstream. */
export function createUpstreamSignOut(client: OidcClient): UpstreamSignOut {
  const returns = createExpiringMap<string>(now);
  const sessionIds = createExpiringMap<string>(now);

  const toUrlOf: ToUpstreamUrl<string> = async (sessionId, returnTo) => {
    const state = randomBytes(32).toString('base64url');
    try {
      const url = await client.toSignOutUrl(sessionId, state);
      if (url !== null) returns.set(state, returnTo, now() + SECONDS_TO_SIGN_OUT);
      return url;
    } catch (error) {
      if (isBffError(error)) return null;
      throw error;
    }
  };

  const comeBack = (ctx: Context): void => {
    const state = typeof ctx.query.state === 'string' ? ctx.query.state : '';
    const returnTo = returns.get(state);
    returns.delete(state);
    ctx.status = 303;
    ctx.redirect(returnTo ?? '/session/end/success');
  };

  return {
    routes: [{ method: 'GET', path: /^\/upstream\/logout\/callback$/, handle: comeBack }],
    toUrl: ({ uid, authorizations = {} }, returnTo) => {
      for (const { sid = '' } of Object.values(authorizations))
        sessionIds.set(sid, uid, now() + SECONDS_TO_SIGN_OUT);
      return toUrlOf(uid, returnTo);
    },
    toUrlAgain: (sid, returnTo) => toUrlOf(sessionIds.get(sid) ?? '', returnTo),
  };
}
