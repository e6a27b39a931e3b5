import type { Session } from '#lib/session/session.ts';
import type { DoorState } from './exit-plan.tsx';

/** One thing known of a session; a number is a moment in epoch seconds. */
export interface SessionFact {
  readonly label: string;
  readonly value: string | number;
}

interface SessionLayer {
  readonly name: string;
  readonly door: DoorState;
  readonly status: string;
  readonly text: string;
  readonly facts: readonly SessionFact[];
}

type KnownOfSession = Pick<Session, 'createdAt' | 'idleExpiresAt' | 'expiresAt' | 'issuer' | 'claims'>;

/**
 * What this app knows of each session layer, from the inside out: never more than the ID token says.
 *
 * @param upstream the provider that let the person in at the identity provider; `null` where none is known
 */
export function toSessionLayers(session: KnownOfSession, upstream: string | null): readonly SessionLayer[] {
  return [
    toAppLayer(session),
    toProviderLayer(session, upstream),
    upstream === null ? NO_UPSTREAM : toUpstreamLayer(session, upstream),
  ];
}

function toAppLayer({ createdAt, idleExpiresAt, expiresAt }: KnownOfSession): SessionLayer {
  return {
    name: 'This app',
    door: 'open',
    status: 'Open',
    text: 'Kept on our server. We know all of it.',
    facts: [
      { label: 'Since', value: createdAt },
      { label: 'Ends, if not used', value: idleExpiresAt },
      { label: 'Ends at the latest', value: expiresAt },
    ],
  };
}

function toProviderLayer(session: KnownOfSession, upstream: string | null): SessionLayer {
  const { issuer, claims, createdAt } = session;
  const { auth_time: authTime, amr, acr } = claims;
  const methods = Array.isArray(amr) ? amr.filter((method) => typeof method === 'string') : [];
  return {
    name: 'The identity provider',
    door: 'open',
    status: 'Open, as far as we know',
    text:
      upstream === null
        ? 'It asked who you are, and vouches for you here.'
        : 'It let you in because the upstream provider vouched for you, and vouches for you here.',
    facts: [
      { label: 'Provider', value: issuer },
      { label: 'Open when you signed in here', value: createdAt },
      ...(typeof authTime === 'number' ? [{ label: 'You proved who you are', value: authTime }] : []),
      ...(methods.length > 0 ? [{ label: 'How (amr)', value: methods.map(toMethodWords).join(', ') }] : []),
      ...(typeof acr === 'string' ? [{ label: 'How surely (acr)', value: acr }] : []),
      { label: 'Until', value: 'It does not tell us. It ends by its own rules, or when you sign out there.' },
    ],
  };
}

const NO_UPSTREAM: SessionLayer = {
  name: 'The upstream provider',
  door: 'unknown',
  status: 'None that we know of',
  text: 'The identity provider names no other provider that let you in.',
  facts: [],
};

function toUpstreamLayer({ createdAt }: KnownOfSession, upstream: string): SessionLayer {
  return {
    name: 'The upstream provider',
    door: 'open',
    status: 'Probably open',
    text: 'You came in with an account there. We have no contact with it: the identity provider told us its name.',
    facts: [
      { label: 'Provider (idp)', value: upstream },
      { label: 'Used before you signed in here', value: createdAt },
      { label: 'Until', value: 'Nobody tells us. It ends by its own rules, or when you sign out there.' },
    ],
  };
}

/** @see https://www.rfc-editor.org/rfc/rfc8176 section 2 */
const METHODS: ReadonlyMap<string, string> = new Map([
  ['pwd', 'password'],
  ['pin', 'PIN'],
  ['otp', 'one-time code'],
  ['sms', 'text message'],
  ['hwk', 'security key'],
  ['swk', 'key on the device'],
  ['fpt', 'fingerprint'],
  ['face', 'face'],
  ['mfa', 'several factors'],
]);

function toMethodWords(method: string): string {
  const words = METHODS.get(method);
  return words === undefined ? method : `${words} (${method})`;
}
