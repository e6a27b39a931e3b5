import type { SignOutScope } from '#lib/client/sign-out.ts';
import type { LogoutReach } from '#lib/oidc/logout-url/logout-reach.ts';

export const NO_SIGN_OUT_THERE =
  'The identity provider has no sign-out that this app can use: sign out on its own website as well.';

/**
 * What happens after the session here has ended.
 *
 * @param mayBeHere whether there may be a session here at all
 * @param reach `null` when it is not known at the moment
 * @param federated whether every sign-out at the provider asks for the upstream's session, too
 */
export function toNextStep(
  mayBeHere: boolean,
  scope: SignOutScope,
  reach: LogoutReach | null,
  federated: boolean,
): string {
  if (scope === 'app') return 'Your session at the identity provider stays open.';
  if (reach?.provider === false) return NO_SIGN_OUT_THERE;
  const asksUpstream = (federated || scope === 'everywhere') && reach?.upstream !== false;
  const upstream = asksUpstream ? ', and to ask it to sign you out at the provider behind it' : '';
  return mayBeHere
    ? `Then you go on to the identity provider to sign out there${upstream}.`
    : `You may still be signed in at the identity provider: this button takes you there to sign out${upstream}.`;
}
