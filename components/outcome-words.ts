import type { LogoutReach } from '#lib/oidc/logout-url/logout-reach.ts';
import type { LogoutOutcome } from '#lib/session/logout-cookie.ts';
import { toDurationWords } from './duration-words.ts';
import type { DoorState } from './exit-plan.tsx';

/** What became of one session layer, and what the person can do about it. */
export interface LayerWords {
  readonly name: string;
  readonly door: DoorState;
  readonly status: string;
  readonly text: string;
  readonly action?: { readonly label: string; readonly href: string };
}

export interface OutcomeWords {
  readonly title: string;
  readonly lead: string;
  /** From the inside out. */
  readonly layers: readonly [app: LayerWords, provider: LayerWords, upstream: LayerWords];
}

const EVERYWHERE = { label: 'Sign out everywhere', href: '/logout?federated=true' };
const ASK_AGAIN = { label: 'Sign out again', href: '/logout' };
const STAYS_OPEN =
  'Until your session there ends, whoever presses “Sign in” in this browser may get in without a password.';

const TO_CHECK = 'To check, press “Sign in again”: you should be asked who you are.';

interface OutcomeContext {
  /** How long a session of this app lives at most. */
  readonly longestSeconds: number;
  /** How far another sign-out would reach; `null` when that is not known at the moment. */
  readonly reach: LogoutReach | null;
}

/** A sign-out in words: never more than is known, and no way on that leads nowhere. */
export function toOutcomeWords(
  outcome: LogoutOutcome,
  { longestSeconds, reach }: OutcomeContext,
): OutcomeWords {
  const provider = toProviderWords(outcome);
  const upstream = toUpstreamWords(outcome);
  return {
    ...toHeadline(outcome),
    layers: [
      { name: 'This app', ...toAppWords(outcome.app, longestSeconds) },
      { name: 'The identity provider', ...(reach?.provider === false ? withoutAction(provider) : provider) },
      { name: 'The upstream provider', ...(reach?.upstream === false ? withoutAction(upstream) : upstream) },
    ],
  };
}

const withoutAction = ({ action: _, ...words }: Words): Words => words;

type Words = Omit<LayerWords, 'name'>;

function toHeadline({ app, provider, hinted }: LogoutOutcome): Pick<OutcomeWords, 'title' | 'lead'> {
  if (app === 'unknown') {
    return {
      title: 'Signed out, but not for certain',
      lead: 'This browser is signed out. Whether the session itself has ended, we could not find out.',
    };
  }
  if (provider === 'ended') return { title: 'You are signed out', lead: TO_CHECK };
  return { title: 'You are signed out of this app', lead: toLead(provider, hinted) };
}

function toLead(provider: LogoutOutcome['provider'], hinted: boolean): string {
  if (provider === 'returned' && hinted)
    return `The identity provider was asked to sign you out as well. ${TO_CHECK}`;
  return provider === 'asked' || provider === 'returned'
    ? 'Whether the identity provider has signed you out as well is not known.'
    : 'You are not signed out of the identity provider.';
}

function toAppWords(app: LogoutOutcome['app'], longestSeconds: number): Words {
  switch (app) {
    case 'ended':
      return {
        door: 'closed',
        status: 'Ended',
        text: 'We ended your session on our server before anything else.',
      };
    case 'no_session':
      return {
        door: 'closed',
        status: 'No session',
        text: 'You were no longer signed in here, so there was nothing to end.',
      };
    case 'unknown':
      return {
        door: 'unknown',
        status: 'Not known',
        text: `We could not reach the place where sessions are kept, and keep trying. This browser has given up its key; the session ends by itself after ${toDurationWords(longestSeconds)} at the latest. On a computer that others use, close the browser too.`,
      };
  }
}

/** Told which session to end, a provider need not ask, but may. It sends the browser back whatever the answer was. */
function toProviderWords({ provider, hinted }: LogoutOutcome): Words {
  return provider === 'returned' && hinted ? ASKED_BY_NAME : PROVIDER_WORDS[provider];
}

const ASKED_BY_NAME: Words = {
  door: 'unknown',
  status: 'Asked to end',
  text: 'We told it which session to end, and it sent your browser back here without saying more. Should it have asked you, and you said no, you are still signed in there.',
  action: ASK_AGAIN,
};

const PROVIDER_WORDS: Readonly<Record<LogoutOutcome['provider'], Words>> = {
  ended: {
    door: 'closed',
    status: 'Ended',
    text: 'It has told our server so.',
  },
  returned: {
    door: 'unknown',
    status: 'Not known',
    text: 'It may have asked you first, and does not tell us what you said. If you said no, you are still signed in there.',
    action: ASK_AGAIN,
  },
  asked: {
    door: 'unknown',
    status: 'Not known',
    text: `Your browser was sent there to sign out, and nothing has come back that says so: either you have left it, or it never tells. ${STAYS_OPEN}`,
    action: ASK_AGAIN,
  },
  unavailable: {
    door: 'open',
    status: 'Still open',
    text: `It could not be reached. ${STAYS_OPEN} Try again in a little while.`,
    action: ASK_AGAIN,
  },
  unsupported: {
    door: 'open',
    status: 'Still open',
    text: `It has no sign-out that this app can use. ${STAYS_OPEN} Sign out on its own website.`,
  },
  kept: {
    door: 'open',
    status: 'Still open',
    text: `You asked to sign out of this app only. ${STAYS_OPEN}`,
    action: { label: 'Sign out there too', href: '/logout' },
  },
};

/** What the identity provider does about it is never reported to us. */
function toUpstreamWords({ upstream, provider, hinted }: LogoutOutcome): Words {
  if (upstream !== 'asked') {
    const reason = NOBODY_TO_ASK[provider] ?? NOT_ASKED[upstream];
    return { door: 'unknown', status: 'Not asked to end', ...reason };
  }
  if (provider === 'ended' || (provider === 'returned' && hinted)) {
    return {
      door: 'unknown',
      status: 'Asked to end',
      text: `We asked the identity provider to sign you out there too. It does not report whether it has. ${LOOK_THERE}`,
    };
  }
  return {
    door: 'unknown',
    status: 'Not known',
    text: `It was to end after your session at the identity provider, and whether that one has ended we do not know. ${LOOK_THERE}`,
  };
}

const LOOK_THERE = 'If others use this computer, see on its own website whether you are still signed in.';
const SIGN_OUT_THERE =
  'If you came in with another account, your company’s for example, and others use this computer, sign out there yourself.';

type Reason = Pick<Words, 'text' | 'action'>;

/** Why nobody has asked for it to end, where the browser was sent to the provider. */
const NOT_ASKED: Readonly<Record<Exclude<LogoutOutcome['upstream'], 'asked'>, Reason>> = {
  not_wanted: { text: `This sign-out was not meant to go so far. ${SIGN_OUT_THERE}` },
  not_possible: { text: `This identity provider cannot be asked for that. ${SIGN_OUT_THERE}` },
};

/** The same, where it was not. */
const NOBODY_TO_ASK: Readonly<Partial<Record<LogoutOutcome['provider'], Reason>>> = {
  unavailable: {
    text: `Only the identity provider could pass that on, and it could not be reached. ${SIGN_OUT_THERE}`,
    action: EVERYWHERE,
  },
  unsupported: {
    text: `Only the identity provider could pass that on, and this app has no way to ask it. ${SIGN_OUT_THERE}`,
  },
  kept: {
    text: `You asked to sign out of this app only. ${SIGN_OUT_THERE}`,
    action: EVERYWHERE,
  },
};
