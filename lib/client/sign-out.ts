import { ask, giveUpQuestions } from './ask.ts';
import { LEAVING_MS } from './session-state.ts';
import { tellOtherTabs } from './tabs.ts';
import { parseSignedIn } from './user.ts';

/** How far a sign-out goes: this app, the identity provider as well, or whoever it has asked in turn, too. */
export type SignOutScope = 'app' | 'provider' | 'everywhere';

export interface SignOutOptions {
  readonly scope?: SignOutScope;
  /** Where to go in the end, if not to the page that tells what became of each session. */
  readonly returnUrl?: string;
}

/** Somebody who has pressed “Sign out” rather waits than is asked again. Still shorter than {@link LEAVING_MS}. */
const PATIENCE_MS = 8000;

let leavingUntil = 0;

/**
 * Does it at once. While this page is being left to sign out, its session may end before the next page is there: then
 * it is done only if the page is still there after a while.
 */
export function unlessLeaving(act: () => void): void {
  const wait = leavingUntil - Date.now();
  if (wait > 0) setTimeout(unlessLeaving, wait, act);
  else act();
}

function beginToLeave(): void {
  giveUpQuestions();
  leavingUntil = Date.now() + LEAVING_MS;
  addEventListener('pagehide', () => (leavingUntil = 0), { once: true });
}

/** Tells the other tabs, before this page signs out: of this session, or with `null` of whichever there is. */
export function announceSignOut(ref: string | null): void {
  beginToLeave();
  tellOtherTabs({ type: 'leaving', ref });
}

/**
 * Signs out by navigating: nothing else reaches the provider's own session. The other tabs are told first. Where
 * nobody can say how to sign out, or nobody is signed in, the page `/logout` asks. A second click changes nothing.
 */
export async function signOut({ scope = 'provider', returnUrl }: SignOutOptions = {}): Promise<void> {
  if (Date.now() < leavingUntil) return;
  beginToLeave();
  const address = (await readLogoutAddress().catch(() => null)) ?? toQuestion();
  if (returnUrl !== undefined) address.searchParams.set('returnUrl', returnUrl);
  if (scope === 'app') address.searchParams.set('scope', 'app');
  if (scope === 'everywhere') address.searchParams.set('federated', 'true');
  location.assign(address);
}

/** That page needs no script, so it tells nobody. */
function toQuestion(): URL {
  announceSignOut(null);
  return new URL('/logout', location.origin);
}

/** Asked for at that moment: the page may have been opened under an earlier session. */
async function readLogoutAddress(): Promise<URL | null> {
  const response = await ask('/bff/user', 'GET', PATIENCE_MS);
  if (!response.ok) return null;
  const body: unknown = await response.json();
  const address = toOwnAddress(body);
  const ref = parseSignedIn(body, Date.now())?.session.ref;
  if (address !== null && ref !== undefined) announceSignOut(ref);
  return address;
}

/** Nothing but this app's own sign-out: the value goes into the address bar. */
function toOwnAddress(body: unknown): URL | null {
  if (typeof body !== 'object' || body === null || !('bff:logout_url' in body)) return null;
  const url = URL.parse(String(body['bff:logout_url']), location.origin);
  return url?.origin === location.origin && url.pathname === '/bff/logout' ? url : null;
}
