import type { LogoutReach } from '#lib/oidc/logout-url/logout-reach.ts';
import type { LogoutOutcome } from '#lib/session/logout-cookie.ts';
import { toDurationWords } from './duration-words.ts';
import { type LayerOutcome, toUpstreamWords } from './upstream-outcome-words.ts';

interface NamedOutcome extends LayerOutcome {
  readonly name: string;
}

export interface OutcomeWords {
  readonly title: string;
  readonly lead: string;
  /** From the inside out. */
  readonly layers: readonly [app: NamedOutcome, provider: NamedOutcome, upstream: NamedOutcome];
}

const ASK_AGAIN = { label: 'Sign out again', href: '/logout' };
const ASK_ALL_AGAIN = { label: 'Sign out again', href: '/logout?federated=true' };
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
  return {
    ...toHeadline(outcome),
    layers: [
      { name: 'This app', ...toAppWords(outcome.app, longestSeconds) },
      { name: 'The identity provider', ...(reach?.provider === false ? withoutAction(provider) : provider) },
      { name: 'The upstream provider', ...toUpstreamWords(outcome, reach?.upstream !== false) },
    ],
  };
}

const withoutAction = ({ action: _, ...words }: LayerOutcome): LayerOutcome => words;

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

function toAppWords(app: LogoutOutcome['app'], longestSeconds: number): LayerOutcome {
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
function toProviderWords({ provider, hinted, upstream }: LogoutOutcome): LayerOutcome {
  const words = provider === 'returned' && hinted ? ASKED_BY_NAME : PROVIDER_WORDS[provider];
  return words.action === ASK_AGAIN && upstream === 'asked' ? { ...words, action: ASK_ALL_AGAIN } : words;
}

const ASKED_BY_NAME: LayerOutcome = {
  door: 'unknown',
  status: 'Asked to end',
  text: 'We told it which session to end, and it sent your browser back here without saying more. Should it have asked you, and you said no, you are still signed in there.',
  action: ASK_AGAIN,
};

const PROVIDER_WORDS: Readonly<Record<LogoutOutcome['provider'], LayerOutcome>> = {
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
