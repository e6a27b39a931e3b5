import { decodeJwt } from 'jose';
import { describeError } from '../log.ts';
import { upstreamProvider } from '../oidc/upstream-provider.ts';
import type { Runtime } from '../runtime.ts';
import type { Cookies } from '../session/cookie.ts';
import type { LogoutHint, Session } from '../session/session.ts';

/** What is still known of the session that is to end; `null` when the store cannot say. */
export type KnownSession = { readonly session: Session | null; readonly hint: LogoutHint | null } | null;

/** Which session a sign-out is about: the present one, or the one whose sign-out may not have reached the provider. */
export async function readLogoutSessionId(runtime: Runtime, cookies: Cookies): Promise<string | null> {
  const sessionId = await runtime.sessionCookie.read(cookies);
  return sessionId ?? (await runtime.logoutCookie.read(cookies))?.sessionId ?? null;
}

/** Never throws: a store that does not answer must not keep anyone from signing out. */
export async function readKnownSession(runtime: Runtime, sessionId: string | null): Promise<KnownSession> {
  if (sessionId === null) return { session: null, hint: null };
  try {
    const known = await runtime.sessions.readForLogout(sessionId);
    runtime.remindOfRevocations();
    return known;
  } catch (error) {
    runtime.log('logout_store_failed', { error: describeError(error) });
    return null;
  }
}

/**
 * Whether the identity provider has named an upstream that let the person in. Of a session that is over, its ID token says
 * so. Never throws: it is for the page after a sign-out, and must not keep anyone from signing out.
 */
export function isViaUpstream(known: KnownSession): boolean {
  try {
    const hint = known?.hint;
    const vouched = known?.session ?? (hint && { issuer: hint.issuer, claims: decodeJwt(hint.idToken) });
    return vouched ? upstreamProvider(vouched) !== null : false;
  } catch {
    return false;
  }
}
