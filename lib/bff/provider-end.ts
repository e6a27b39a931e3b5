import { decodeJwt } from 'jose';
import { describeError } from '../log.ts';
import { idTokenSchema } from '../oidc/claims.ts';
import type { Runtime } from '../runtime.ts';
import type { LogoutOutcome, LogoutUnderWay } from '../session/logout-cookie.ts';
import type { KnownSession } from './known-session.ts';

type Looking = Pick<Runtime, 'sessions' | 'log'>;
type ProviderSession = NonNullable<LogoutUnderWay['providerSession']>;

/**
 * The provider's session whose end a logout token would report from now on. `undefined` where none can, or one has
 * reported it already: then whoever is signed in there now is so in another session. Never throws.
 *
 * @see https://openid.net/specs/openid-connect-backchannel-1_0.html#LogoutToken section 2.4
 */
export async function toAwaitedSession(
  { sessions, log }: Looking,
  known: KnownSession,
): Promise<ProviderSession | undefined> {
  try {
    const awaited = known && toProviderSession(known);
    if (!awaited) return undefined;
    // A session that still lives has had no logout token.
    if (known.session !== null) return awaited;
    return (await sessions.hasEndedAtProvider(awaited)) ? undefined : awaited;
  } catch (error) {
    log('logout_store_failed', { error: describeError(error) });
    return undefined;
  }
}

function toProviderSession({ session, hint }: NonNullable<KnownSession>): ProviderSession | null {
  if (session !== null) {
    const { issuer, subject, providerSessionId } = session;
    return providerSessionId === undefined ? null : { issuer, subject, providerSessionId };
  }
  if (hint === null) return null;
  const { sub, sid } = idTokenSchema.parse(decodeJwt(hint.idToken));
  return sid === undefined ? null : { issuer: hint.issuer, subject: sub, providerSessionId: sid };
}

/**
 * What became of a sign-out, as far as is known by now. That the provider has ended its session is known from its logout
 * token alone: the browser comes back from there whatever the person has answered. Never throws.
 *
 * @see https://openid.net/specs/openid-connect-rpinitiated-1_0.html#RPLogout section 2
 */
export async function readOutcome(
  { sessions, log }: Looking,
  { outcome, providerSession }: LogoutUnderWay,
): Promise<LogoutOutcome> {
  if (providerSession === undefined) return outcome;
  try {
    const hasEnded = await sessions.hasEndedAtProvider(providerSession);
    return hasEnded ? { ...outcome, provider: 'ended' } : outcome;
  } catch (error) {
    log('logout_store_failed', { error: describeError(error) });
    return outcome;
  }
}
