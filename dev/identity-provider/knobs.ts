import {
  type Behaviour,
  type BehaviourSettings,
  type BehaviourTexts,
  createBehaviourSettings,
  ENDPOINTS,
  toVariable,
} from './behaviour.ts';

interface Words {
  readonly title: string;
  readonly sentence: string;
  /** Whether it makes the provider do something wrong. */
  readonly isFault: boolean;
  readonly input:
    | { readonly kind: 'flag' | 'number' | 'text' }
    | { readonly kind: 'one' | 'some'; readonly of: readonly string[] };
}

/** A switch of the provider as the console shows it. */
export interface Knob extends Words {
  readonly name: string;
  readonly variable: string;
  /** Its value, as the environment or a form has it. */
  readonly text: string;
  readonly isDefault: boolean;
}

const WORDS: Readonly<Record<keyof Behaviour, Words>> = {
  askBeforeSignOut: {
    title: 'Ask before signing out',
    sentence: 'A person is asked, unless the application names their session by an ID token.',
    isFault: false,
    input: { kind: 'flag' },
  },
  federatedSignOut: {
    title: 'Sign out of the upstream provider too',
    sentence: 'When the application asks for it by federated, or always.',
    isFault: false,
    input: { kind: 'one', of: ['asked', 'always'] },
  },
  coordinateLifetime: {
    title: 'Tokens end with the session',
    sentence: 'When a session ends, so do the refresh tokens that outlive it otherwise.',
    isFault: false,
    input: { kind: 'flag' },
  },
  sessionSeconds: {
    title: 'Session lifetime, in seconds',
    sentence: 'Counted from the last use, and from the next one when you change it.',
    isFault: false,
    input: { kind: 'number' },
  },
  notifyOnExpiry: {
    title: 'Expired sessions send logout tokens',
    sentence: 'Otherwise applications do not learn of them.',
    isFault: false,
    input: { kind: 'flag' },
  },
  accountLogoutUrls: {
    title: 'Addresses any sign-out may lead to',
    sentence:
      'Separated by commas, each with its scheme; https://*.example.com is every subdomain. Query and fragment are not compared.',
    isFault: false,
    input: { kind: 'text' },
  },
  clientLogoutUrls: {
    title: 'Addresses the sign-out of one application may lead to',
    sentence: 'The same, with the client in front: my-app=https://www.example.com/bye.',
    isFault: false,
    input: { kind: 'text' },
  },
  logoutTokenDelivery: {
    title: 'Logout tokens are sent',
    sentence:
      'Twice: the same token again as soon as the first was answered. Never: lost on the way, and nobody notices.',
    isFault: true,
    input: { kind: 'one', of: ['once', 'twice', 'never'] },
  },
  logoutTokenDelaySeconds: {
    title: 'Logout tokens wait, in seconds',
    sentence: 'They are signed at once and sent so much later. The browser goes on meanwhile.',
    isFault: true,
    input: { kind: 'number' },
  },
  endDuringSignIn: {
    title: 'Sessions end during sign-in',
    sentence:
      'The logout token of a session arrives after the code was issued and before it is redeemed. The code stays good.',
    isFault: true,
    input: { kind: 'flag' },
  },
  sendSid: {
    title: 'Tokens name the session',
    sentence: 'Switched off, neither ID tokens nor logout tokens have a sid.',
    isFault: true,
    input: { kind: 'flag' },
  },
  returnState: {
    title: 'A sign-out brings the state back',
    sentence: 'Switched off, the browser returns to the application without it.',
    isFault: true,
    input: { kind: 'flag' },
  },
  offerEndSession: {
    title: 'There is an end_session_endpoint',
    sentence: 'Switched off, it is 404 and not published. Applications that know it already may go there.',
    isFault: true,
    input: { kind: 'flag' },
  },
  offerRevocation: {
    title: 'There is a revocation_endpoint',
    sentence: 'The same for revoking tokens.',
    isFault: true,
    input: { kind: 'flag' },
  },
  failingEndpoints: {
    title: 'Addresses that answer 500',
    sentence: 'For browsers: authorization, end_session. For applications: the others.',
    isFault: true,
    input: { kind: 'some', of: ENDPOINTS },
  },
  answerDelaySeconds: {
    title: 'Answers are late, in seconds',
    sentence: 'Each of these addresses waits so long. The console does not.',
    isFault: true,
    input: { kind: 'number' },
  },
  rotateKeys: {
    title: 'Keys are rotated with every token',
    sentence: 'Each ID token and each logout token is signed with a new key.',
    isFault: true,
    input: { kind: 'flag' },
  },
  keepOldKeys: {
    title: 'Old signing keys stay published',
    sentence: 'Switched off, tokens signed before a rotation cannot be checked any more, here either.',
    isFault: true,
    input: { kind: 'flag' },
  },
  clockSkewSeconds: {
    title: 'The clock is wrong, in seconds',
    sentence: 'Shifts iat, exp and auth_time of what is signed. Negative: the clock is slow.',
    isFault: true,
    input: { kind: 'number' },
  },
};

const DEFAULTS = createBehaviourSettings().current();
const NAMES = Object.keys(WORDS) as (keyof Behaviour)[];

export function toKnobs({ current, texts }: BehaviourSettings): readonly Knob[] {
  const values = current();
  return NAMES.map((name) => ({
    ...WORDS[name],
    name,
    variable: toVariable(name),
    text: texts()[name] ?? toText(values[name]),
    isDefault: JSON.stringify(values[name]) === JSON.stringify(DEFAULTS[name]),
  }));
}

/** Lists are empty when nothing was set, and have no other way back to what was written. */
const toText = (value: Behaviour[keyof Behaviour]): string =>
  typeof value === 'object' ? '' : String(value);

/** What a form says of the switches: the last field of a name counts, and of a list every field. */
export function readKnobs(form: URLSearchParams): BehaviourTexts {
  const texts = NAMES.flatMap((name) => {
    const fields = form.getAll(name);
    if (fields.length === 0) return [];
    return [[name, WORDS[name].input.kind === 'some' ? fields.filter(Boolean).join(',') : fields.at(-1)]];
  });
  return Object.fromEntries(texts);
}
