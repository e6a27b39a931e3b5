import { randomBytes } from 'node:crypto';
import { describeError } from '../log.ts';
import { type ProviderLogout, toLogoutUrl } from '../oidc/logout-url/strategy.ts';
import type { Runtime } from '../runtime.ts';
import type { LogoutOutcome, LogoutUnderWay } from '../session/logout-cookie.ts';
import { isViaUpstream, type KnownSession, readKnownSession } from './known-session.ts';
import { isProven, type LogoutEvidence } from './logout-proof.ts';
import { toAwaitedSession } from './provider-end.ts';
import { type AtProvider, toProviderLogout } from './provider-logout.ts';
import { revokeAtLogout } from './revoke-at-logout.ts';

/** What the browser brings when it asks to sign out. */
export interface LogoutIntent extends LogoutEvidence {
  /** Of the session, or of the one that this browser has signed out last. */
  readonly sessionId: string | null;
  /** Where to go in the end; checked already. */
  readonly returnUrl: string;
  readonly federated: boolean;
  /** Whether only the session here is to end, and the one at the provider to stay. */
  readonly appOnly: boolean;
}

/** A sign-out that has happened here. */
interface EndedSession {
  /** Where the browser goes on to: an address, or the provider's logout where its address would be too long. */
  readonly next: string | ProviderLogout;
  readonly logout: LogoutUnderWay;
}

/** Where a sign-out without a better address ends: the page that tells what became of each session. */
export const SIGNED_OUT_PAGE = '/signed-out';

/**
 * In characters; longer ones are refused by one server or another. Only those go as a form: a form of another site
 * comes without cookies that are `SameSite=Lax`, and the provider's session may be in one.
 */
const MAX_URL_LENGTH = 4000;

/**
 * Signs out: ends the session in the store, then revokes the refresh token, then says where the browser goes to end
 * the provider's session. Nothing after the first step can keep the person signed in or fail the sign-out. When the
 * first fails, it is tried again in the background, and this process refuses the session until then.
 *
 * @returns `null` without proof that this app's own page asked: then nothing has ended.
 * @see https://openid.net/specs/openid-connect-rpinitiated-1_0.html#RPLogout section 2
 */
export async function endSession(runtime: Runtime, intent: LogoutIntent): Promise<EndedSession | null> {
  const known = await readKnownSession(runtime, intent.sessionId);
  if (!isProven(intent, known, runtime.config.logout.requireSessionId)) return null;

  const app = await endHere(runtime, known);
  const state = randomBytes(32).toString('base64url');
  const answer = intent.appOnly ? 'kept' : await toProviderLogout(runtime, intent, known, state);
  const atProvider = typeof answer === 'string' ? null : answer;
  // Only where the state goes along can we tell that the browser is back.
  const awaitedState = atProvider?.parameters.get('state') ?? null;
  const keepsRefreshToken = mustKeepRefreshToken(runtime, intent);
  if (app === 'unknown') finishLater(runtime, intent, known, { awaitedState, keepsRefreshToken });
  const revoke = async () => {
    if (known?.session && !keepsRefreshToken) await revokeAtLogout(runtime, known.session, awaitedState);
  };
  // Nobody goes there, or it has just not answered and would keep the person waiting once more.
  if (answer === 'kept' || answer === 'unavailable') runtime.afterResponse(revoke);
  else await revoke();

  const outcome = toOutcome(intent, known, app, answer);
  runtime.log('signed_out', { app, provider: outcome.provider });
  const { returnUrl } = intent;
  const logout = { sessionId: intent.sessionId ?? undefined, returnUrl, outcome };
  if (atProvider !== null) {
    const providerSession = await toAwaitedSession(runtime, known);
    return { next: toNext(atProvider), logout: { ...logout, state, providerSession } };
  }
  return { next: answer === 'unavailable' ? SIGNED_OUT_PAGE : returnUrl, logout };
}

/** Where revoking waits for the browser to come back, it ends the provider's session; here that is to stay. */
function mustKeepRefreshToken({ config }: Runtime, { appOnly }: LogoutIntent): boolean {
  return appOnly && config.logout.revokeRefreshToken === 'after';
}

function toOutcome(
  { federated }: LogoutIntent,
  known: KnownSession,
  app: LogoutOutcome['app'],
  answer: AtProvider | 'kept',
): LogoutOutcome {
  const viaUpstream = isViaUpstream(known);
  if (answer === 'kept') return { app, provider: answer, hinted: false, upstream: 'not_wanted', viaUpstream };
  const notAsked = federated ? 'not_possible' : 'not_wanted';
  if (typeof answer === 'string')
    return { app, provider: answer, hinted: false, upstream: notAsked, viaUpstream };
  // The hint of a session that had ended before may name one that the provider has ended too.
  const hinted = known?.session?.providerSessionId !== undefined && answer.parameters.has('id_token_hint');
  const upstream = answer.parameters.has('federated') ? 'asked' : notAsked;
  return { app, provider: 'asked', hinted, upstream, viaUpstream };
}

function toNext(logout: ProviderLogout): EndedSession['next'] {
  const { href } = toLogoutUrl(logout);
  return href.length > MAX_URL_LENGTH ? logout : href;
}

async function endHere(runtime: Runtime, known: KnownSession): Promise<LogoutOutcome['app']> {
  if (known === null) return 'unknown';
  if (known.session === null) return 'no_session';
  try {
    await runtime.sessions.delete([known.session]);
    return 'ended';
  } catch (error) {
    runtime.log('logout_store_failed', { error: describeError(error) });
    return 'unknown';
  }
}

function finishLater(
  { unfinishedSignOuts }: Runtime,
  { sessionId }: LogoutIntent,
  known: KnownSession,
  revocation: { readonly awaitedState: string | null; readonly keepsRefreshToken: boolean },
): void {
  if (sessionId === null) return;
  unfinishedSignOuts.add({ sessionId, session: known?.session ?? null, ...revocation });
}
