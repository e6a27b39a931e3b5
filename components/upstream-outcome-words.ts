import type { LogoutOutcome } from '#lib/session/logout-cookie.ts';
import type { DoorState } from './exit-plan.tsx';

/** What became of one session layer, and what the person can do about it. */
export interface LayerOutcome {
  readonly door: DoorState;
  readonly status: string;
  readonly text: string;
  readonly action?: { readonly label: string; readonly href: string };
}

/**
 * What became of the session behind that of the identity provider. What that does about it is never reported to us.
 *
 * @param canBeAsked whether another sign-out could reach it, as far as is known
 */
export function toUpstreamWords(outcome: LogoutOutcome, canBeAsked: boolean): LayerOutcome {
  return outcome.upstream === 'asked' ? toAskedWords(outcome) : toNotAskedWords(outcome, canBeAsked);
}

const LOOK_THERE = 'If others use this computer, see on its own website whether you are still signed in.';

function toAskedWords({ provider, hinted, viaUpstream }: LogoutOutcome): LayerOutcome {
  if (provider !== 'ended' && !(provider === 'returned' && hinted)) {
    return {
      door: 'unknown',
      status: 'Not known',
      text: `It was to end after your session at the identity provider, and whether that one has ended we do not know. ${LOOK_THERE}`,
    };
  }
  const text = viaUpstream
    ? `We asked the identity provider to sign you out there too. It does not report whether it has. ${LOOK_THERE}`
    : 'We know of none that let you in, and asked the identity provider all the same to sign you out there too.';
  return { door: 'unknown', status: 'Asked to end', text };
}

function toNotAskedWords(outcome: LogoutOutcome, canBeAsked: boolean): LayerOutcome {
  const { viaUpstream, provider } = outcome;
  const action = canBeAsked && AGAIN.has(provider) ? { action: EVERYWHERE } : {};
  return {
    ...(viaUpstream ? PROBABLY_OPEN : NOT_ASKED),
    text: `${toReason(outcome)} ${toNextStep(outcome, canBeAsked)}`,
    ...action,
  };
}

const PROBABLY_OPEN = { door: 'open', status: 'Probably open' } as const;
const NOT_ASKED = { door: 'unknown', status: 'Not asked to end' } as const;

/** Where the session at the identity provider is still there, and what it knows of its upstream. */
const AGAIN: ReadonlySet<LogoutOutcome['provider']> = new Set(['kept', 'unavailable']);
const EVERYWHERE = { label: 'Sign out everywhere', href: '/logout?federated=true' };

/** Why nobody has asked for it to end. */
function toReason({ provider, upstream }: LogoutOutcome): string {
  if (provider === 'kept') return 'You asked to sign out of this app only.';
  if (provider === 'unavailable')
    return 'Only the identity provider could pass that on, and it could not be reached.';
  if (provider === 'unsupported')
    return 'Only the identity provider could pass that on, and this app has no way to ask it.';
  return upstream === 'not_possible'
    ? 'This identity provider cannot be asked for that.'
    : 'This sign-out was not meant to go so far.';
}

function toNextStep({ viaUpstream, provider, upstream }: LogoutOutcome, canBeAsked: boolean): string {
  if (!viaUpstream)
    return 'If you came in with another account, your company’s for example, and others use this computer, sign out there yourself.';
  if (canBeAsked && AGAIN.has(provider))
    return 'You came in with an account there, and are probably still signed in.';
  if (!canBeAsked || upstream === 'not_possible' || provider === 'unsupported')
    return 'You came in with an account there: sign out on its own website.';
  return 'You came in with an account there. To sign out of it too, sign in again and choose “Sign out everywhere”.';
}
