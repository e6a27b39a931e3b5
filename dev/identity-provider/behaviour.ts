import * as z from 'zod';
import { returnUrls } from '#lib/settings-schema.ts';
import { StartRefused } from '../start-refused.ts';
import { RequestRefused } from './routes.ts';

/** The addresses of this provider that can be made to fail, or slow. */
export const ENDPOINTS = [
  'discovery',
  'keys',
  'authorization',
  'token',
  'userinfo',
  'revocation',
  'end_session',
] as const;

const MINUTE_SECONDS = 60;
const HOUR_SECONDS = 60 * MINUTE_SECONDS;
const DAY_SECONDS = 24 * HOUR_SECONDS;

const flag = z.enum(['true', 'false'], 'expected true or false').transform((text) => text === 'true');

const seconds = (least: number, most: number) =>
  z
    .string()
    .regex(/^-?\d+$/, 'expected whole seconds')
    .transform(Number)
    .pipe(z.number().min(least).max(most));

const endpoints = z
  .string()
  .transform((text) => text.split(',').flatMap((part) => part.trim() || []))
  .pipe(z.array(z.enum(ENDPOINTS, `expected some of ${ENDPOINTS.join(', ')}, separated by commas`)));

/** `client=address` pairs, separated by commas: the addresses of each client. */
const returnUrlsByClient = z.string().transform((text, { addIssue }) => {
  const urls: Record<string, readonly URL[]> = {};
  for (const pair of text.split(',').filter((part) => part.trim() !== '')) {
    const [, client = '', address = ''] = /^([^=]*)=(.*)$/.exec(pair.trim()) ?? [];
    const parsed = returnUrls.safeParse(address);
    if (!client || parsed.data?.length !== 1) addIssue('expected client=address pairs, separated by commas');
    urls[client] = [...(urls[client] ?? []), ...(parsed.data ?? [])];
  }
  return urls;
});

/** Every switch of the provider. They come as text: from the environment, and from the forms of a page. */
const behaviourSchema = z.strictObject({
  /** When a sign-out goes on to the upstream provider: when the application asks for it, or always. */
  federatedSignOut: z.enum(['asked', 'always'], 'expected asked or always').default('asked'),
  /** Whether a person is asked before they are signed out, unless a valid hint names their session. */
  askBeforeSignOut: flag.default(true),
  /** Whether what a client may do offline ends with the session, too. */
  coordinateLifetime: flag.default(false),
  /** Where a sign-out that names no client may lead. */
  accountLogoutUrls: returnUrls.default([]),
  /** Where a sign-out may lead that names the client, beside its one registered address. */
  clientLogoutUrls: returnUrlsByClient.default({}),
  /** How long a session lives after its last use. */
  sessionSeconds: seconds(1, DAY_SECONDS).default(DAY_SECONDS / 3),
  /** Whether clients are told of a session that has expired. */
  notifyOnExpiry: flag.default(true),
  /** How often a logout token is sent. */
  logoutTokenDelivery: z.enum(['once', 'twice', 'never'], 'expected once, twice or never').default('once'),
  /** How long a logout token waits before it is sent. The browser does not wait for it then. */
  logoutTokenDelaySeconds: seconds(0, HOUR_SECONDS).default(0),
  /** Whether every sign-in is ended, and its client told, before the client can redeem the code. */
  endDuringSignIn: flag.default(false),
  /** Whether ID tokens and logout tokens name the session. */
  sendSid: flag.default(true),
  /** Whether the browser brings the `state` back from a sign-out. */
  returnState: flag.default(true),
  offerEndSession: flag.default(true),
  offerRevocation: flag.default(true),
  /** The addresses that answer 500. */
  failingEndpoints: endpoints.default([]),
  /** How long those and the others wait before they answer. */
  answerDelaySeconds: seconds(0, MINUTE_SECONDS).default(0),
  /** Whether every token is signed with a key of its own. */
  rotateKeys: flag.default(false),
  /** Whether tokens can still be checked that were signed before the keys were rotated. */
  keepOldKeys: flag.default(true),
  /** By how much the clock is wrong that dates tokens. */
  clockSkewSeconds: seconds(-DAY_SECONDS, DAY_SECONDS).default(0),
});

export type Endpoint = (typeof ENDPOINTS)[number];
export type Behaviour = Readonly<z.infer<typeof behaviourSchema>>;
export type BehaviourTexts = Readonly<Partial<Record<keyof Behaviour, string>>>;

/** How a provider behaves, changeable while it runs. */
export interface BehaviourSettings {
  /** As of now: to be asked each time it matters. */
  readonly current: () => Behaviour;
  /** What was set, as it was written; a switch that is not there has its default. */
  readonly texts: () => BehaviourTexts;
  /** @throws RequestRefused 400, and then nothing has changed. */
  readonly change: (texts: BehaviourTexts) => void;
  /** Back to how it started. */
  readonly reset: () => void;
}

/** @throws StartRefused when a switch makes no sense. */
export function createBehaviourSettings(initial: BehaviourTexts = {}): BehaviourSettings {
  let texts = initial;
  const parse = (wanted: BehaviourTexts, toError: (message: string) => Error): Behaviour => {
    const parsed = behaviourSchema.safeParse(wanted);
    if (!parsed.success) throw toError(z.prettifyError(parsed.error));
    return parsed.data;
  };
  const atStart = parse(texts, (message) => new StartRefused(message));
  let behaviour = atStart;

  return {
    current: () => behaviour,
    texts: () => texts,
    change: (changes) => {
      const wanted = { ...texts, ...changes };
      behaviour = parse(wanted, (message) => new RequestRefused(400, message));
      texts = wanted;
    },
    reset: () => {
      behaviour = atStart;
      texts = initial;
    },
  };
}

/** The environment variable of a switch: `IDP_ASK_BEFORE_SIGN_OUT` for `askBeforeSignOut`. */
export const toVariable = (name: string): string => `IDP_${name.replace(/[A-Z]/g, '_$&').toUpperCase()}`;

/**
 * The switches that the environment sets.
 * @throws StartRefused naming every variable that cannot be used.
 */
export function readBehaviour(environment: Readonly<Record<string, string | undefined>>): BehaviourTexts {
  const set = Object.keys(behaviourSchema.shape).flatMap((name) => {
    const text = environment[toVariable(name)]?.trim();
    return text ? [[name, text]] : [];
  });
  const texts = Object.fromEntries(set);
  const problems = behaviourSchema.safeParse(texts).error?.issues ?? [];
  if (problems.length === 0) return texts;
  throw new StartRefused(
    problems.map(({ path, message }) => `${toVariable(String(path[0]))}: ${message}`).join('\n'),
  );
}
