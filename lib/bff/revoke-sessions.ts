import { BffError } from '../errors.ts';
import { describeError } from '../log.ts';
import { verifyLogoutToken } from '../oidc/logout-token.ts';
import type { LogoutToken } from '../oidc/logout-token-claims.ts';
import type { Runtime } from '../runtime.ts';
import type { Session } from '../session/session.ts';
import type { LogoutTarget } from '../session/session-store.ts';
import { revokeLater } from './revoke-later.ts';

/**
 * Ends the sessions that a logout token names. A token works once; when its logout fails it may be sent again.
 * Sessions that are gone already, or were never here, are no error.
 *
 * @throws {BffError} `logout_token_invalid`, `provider_unavailable`, `store_unavailable`
 * @see https://openid.net/specs/openid-connect-backchannel-1_0.html#BCActions section 2.7
 */
export async function revokeSessions(runtime: Runtime, encodedToken: string): Promise<void> {
  const token = await verify(runtime, encodedToken);
  const reservation = `logout-token:${JSON.stringify([token.issuer, token.jti])}`;
  const reserved = await runtime.sessions.claimOnce(reservation, token.acceptableUntil - runtime.now() + 1);
  if (!reserved) throw new BffError('logout_token_invalid', 'jti has been used.');
  try {
    const ended = await deleteSessions(runtime, token);
    runtime.log('back_channel_logout', { sessions: ended.length });
    revokeLater(runtime, ended);
  } catch (error) {
    await releaseQuietly(runtime, reservation);
    throw error;
  }
}

async function verify({ config, provider, now }: Runtime, encodedToken: string): Promise<LogoutToken> {
  const { keys } = await provider.discover();
  const { issuer, clientId, idTokenAlg } = config.oidc;
  const { requireTyp, requireExp } = config.backchannel;
  return verifyLogoutToken(
    encodedToken,
    { keys, alg: idTokenAlg, requireTyp },
    { issuer, clientId, now: now(), requireExp },
  );
}

async function deleteSessions(runtime: Runtime, token: LogoutToken): Promise<readonly Session[]> {
  const { issuer, issuedAt } = token;
  const named = await runtime.sessions.deleteByLogoutToken(toTarget(token));
  if (!runtime.config.backchannel.allSessions) return named;
  const subject = token.subject ?? named[0]?.subject;
  if (subject === undefined) return named;
  return [...named, ...(await runtime.sessions.deleteByLogoutToken({ issuer, issuedAt, subject }))];
}

function toTarget({ issuer, issuedAt, providerSessionId, subject }: LogoutToken): LogoutTarget {
  if (providerSessionId !== undefined) {
    return { issuer, issuedAt, providerSessionId, ...(subject === undefined ? {} : { subject }) };
  }
  if (subject !== undefined) return { issuer, issuedAt, subject };
  throw new BffError('logout_token_invalid', 'sub or sid has to be present.');
}

/** The store has just failed, so this may fail too: then the reservation ends with its time. */
async function releaseQuietly(runtime: Runtime, reservation: string): Promise<void> {
  try {
    await runtime.sessions.release(reservation);
  } catch (error) {
    runtime.log('release_failed', { error: describeError(error) });
  }
}
