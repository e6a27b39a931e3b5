import { randomBytes } from 'node:crypto';
import { describeError } from '../log.ts';
import { selectLogoutStrategy } from '../oidc/logout-url/select-strategy.ts';
import { type ProviderLogout, toLogoutUrl } from '../oidc/logout-url/strategy.ts';
import type { Runtime } from '../runtime.ts';
import type { Cookies } from '../session/cookie.ts';
import type { LogoutOutcome, LogoutUnderWay } from '../session/logout-cookie.ts';
import { isProven, type KnownSession, type LogoutEvidence } from './logout-proof.ts';
import { revokeAtLogout } from './revoke-at-logout.ts';

/** What the browser brings when it asks to sign out. */
export interface LogoutIntent extends LogoutEvidence {
  /** Of the session, or of the one that this browser has signed out last. */
  readonly sessionId: string | null;
  /** Where to go in the end; checked already. */
  readonly returnUrl: string;
  readonly federated: boolean;
}

/** A sign-out that has happened here. */
interface EndedSession {
  /** Where the browser goes on to: an address, or the provider's logout where its address would be too long. */
  readonly next: string | ProviderLogout;
  readonly logout: LogoutUnderWay;
}

/** `null` when the store cannot say. */
type Known = KnownSession | null;

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
  const known = await readKnown(runtime, intent.sessionId);
  if (!isProven(intent, known, runtime.config.logout.requireSessionId)) return null;

  const app = await endHere(runtime, known);
  const state = randomBytes(32).toString('base64url');
  const atProvider = await toProviderLogout(runtime, intent, known, state);
  const logoutThere = typeof atProvider === 'string' ? null : atProvider;
  // Only where the state goes along can we tell that the browser is back.
  const awaitedState = logoutThere?.parameters.get('state') ?? null;
  if (app === 'unknown') finishLater(runtime, intent, known, awaitedState);
  const revoke = async () => {
    if (known?.session) await revokeAtLogout(runtime, known.session, awaitedState);
  };
  // A provider that has just not answered would keep the person waiting once more.
  if (atProvider === 'unavailable') runtime.afterResponse(revoke);
  else await revoke();

  const provider = typeof atProvider === 'string' ? atProvider : 'asked';
  runtime.log('signed_out', { app, provider });
  const outcome: LogoutOutcome = {
    app,
    provider,
    // The hint of a session that had ended before may name one that the provider has ended too.
    hinted: known !== null && known.session !== null && toIdTokenHint(runtime, known) !== undefined,
    federated: logoutThere?.parameters.has('federated') ?? false,
  };
  const { returnUrl } = intent;
  const logout = { sessionId: intent.sessionId ?? undefined, returnUrl, outcome };
  if (logoutThere !== null) return { next: toNext(logoutThere), logout: { ...logout, state } };
  return { next: atProvider === 'unavailable' ? SIGNED_OUT_PAGE : returnUrl, logout };
}

function toNext(logout: ProviderLogout): EndedSession['next'] {
  const { href } = toLogoutUrl(logout);
  return href.length > MAX_URL_LENGTH ? logout : href;
}

/** Which session a sign-out is about: the present one, or the one whose sign-out may not have reached the provider. */
export async function readLogoutSessionId(runtime: Runtime, cookies: Cookies): Promise<string | null> {
  const sessionId = await runtime.sessionCookie.read(cookies);
  return sessionId ?? (await runtime.logoutCookie.read(cookies))?.sessionId ?? null;
}

async function readKnown(runtime: Runtime, sessionId: string | null): Promise<Known> {
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

async function endHere(runtime: Runtime, known: Known): Promise<LogoutOutcome['app']> {
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
  known: Known,
  awaitedState: string | null,
): void {
  if (sessionId === null) return;
  unfinishedSignOuts.add({ sessionId, session: known?.session ?? null, awaitedState });
}

/** An ID token of another provider, from before a change of settings, is no hint to this one. */
function toIdTokenHint({ config }: Runtime, known: Known): string | undefined {
  return known?.hint?.issuer === config.oidc.issuer ? known.hint.idToken : undefined;
}

async function toProviderLogout(
  runtime: Runtime,
  { federated }: LogoutIntent,
  known: Known,
  state: string,
): Promise<ProviderLogout | 'unavailable' | 'unsupported'> {
  const { config, provider, log } = runtime;
  try {
    const { metadata } = await provider.discover();
    const buildLogout = selectLogoutStrategy(config.logout.strategy, metadata);
    const logout = buildLogout({
      metadata,
      clientId: config.oidc.clientId,
      postLogoutRedirectUri: `${config.baseUrl}/bff/logout/callback`,
      state,
      idTokenHint: toIdTokenHint(runtime, known),
      federated,
    });
    return logout ?? 'unsupported';
  } catch (error) {
    log('logout_provider_failed', { error: describeError(error) });
    return 'unavailable';
  }
}
