import type { SignOutScope } from '#lib/client/sign-out.ts';
import type { LogoutReach } from '#lib/oidc/logout-url/logout-reach.ts';
import { NO_SIGN_OUT_THERE } from './sign-out-words.ts';

/** One way to sign out, and what it ends. */
export interface WayOut {
  readonly scope: SignOutScope;
  /** Which of the three doors it shuts, or asks to shut. */
  readonly doors: string;
  readonly text: string;
}

const APP: WayOut = {
  scope: 'app',
  doors: 'Door 1',
  text: 'Ends your session here and no other. “Sign in” may let anyone at this browser back in without a password.',
};

const HERE_AND_THERE = 'Ends your session here, and asks the identity provider to end yours there';

const THIS_BROWSER = 'This is about this browser, not about your other devices.';

/**
 * The ways to sign out that differ, none of which promises more than the provider can be asked for.
 *
 * @param reach `null` when it is not known at the moment
 * @param federated whether every sign-out at the provider asks for the upstream's session, too
 */
export function toWaysOut(reach: LogoutReach | null, federated: boolean): readonly WayOut[] {
  if (reach === null) return federated ? [APP, PERHAPS_ALL] : [APP, PERHAPS_PROVIDER, PERHAPS_EVERYWHERE];
  if (!reach.provider) return [HERE_ALONE];
  if (!reach.upstream) return [APP, NOT_UPSTREAM];
  return federated ? [APP, ALL] : [APP, PROVIDER, EVERYWHERE];
}

const PROVIDER: WayOut = {
  scope: 'provider',
  doors: 'Doors 1 and 2',
  text: `${HERE_AND_THERE}. If you came in with another account, that one is left as it is.`,
};

const EVERYWHERE: WayOut = {
  scope: 'everywhere',
  doors: 'Doors 1, 2 and 3',
  text: `The same, and asks the identity provider to sign you out at the upstream provider too. ${THIS_BROWSER}`,
};

const ALL: WayOut = {
  scope: 'provider',
  doors: 'Doors 1, 2 and 3',
  text: `${HERE_AND_THERE} and at the upstream provider. ${THIS_BROWSER}`,
};

const NOT_UPSTREAM: WayOut = {
  scope: 'provider',
  doors: 'Doors 1 and 2',
  text: `${HERE_AND_THERE}. If you came in with another account, we cannot ask for that one to end: sign out on its own website.`,
};

const HERE_ALONE: WayOut = {
  scope: 'provider',
  doors: 'Door 1',
  text: `Ends your session here and no other. ${NO_SIGN_OUT_THERE}`,
};

const PERHAPS_PROVIDER: WayOut = {
  scope: 'provider',
  doors: 'Door 1, and 2 if possible',
  text: `${HERE_AND_THERE}, if it can be reached and asked.`,
};

const PERHAPS_EVERYWHERE: WayOut = {
  scope: 'everywhere',
  doors: 'Door 1, and 2 and 3 if possible',
  text: `The same, and asks for your session at the upstream provider to end too, if that can be asked for. ${THIS_BROWSER}`,
};

const PERHAPS_ALL: WayOut = {
  scope: 'provider',
  doors: 'Door 1, and 2 and 3 if possible',
  text: `${HERE_AND_THERE} and at the upstream provider, as far as it can be reached and asked. ${THIS_BROWSER}`,
};
