import * as z from 'zod';
import { returnUrls } from '#lib/config.ts';
import { StartRefused } from '../start-refused.ts';
import { RequestRefused } from './routes.ts';

const flag = z.enum(['true', 'false'], 'expected true or false').transform((text) => text === 'true');

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
});

export type Behaviour = Readonly<z.infer<typeof behaviourSchema>>;
export type BehaviourTexts = Readonly<Partial<Record<keyof Behaviour, string>>>;

/** How a provider behaves, changeable while it runs. */
export interface BehaviourSettings {
  /** As of now: to be asked each time it matters. */
  readonly current: () => Behaviour;
  /** @throws RequestRefused 400, and then nothing has changed. */
  readonly change: (texts: BehaviourTexts) => void;
}

/** @throws StartRefused naming everything that cannot be used. */
export function createBehaviourSettings(initial: BehaviourTexts = {}): BehaviourSettings {
  let texts = initial;
  const parse = (wanted: BehaviourTexts, toError: (message: string) => Error): Behaviour => {
    const parsed = behaviourSchema.safeParse(wanted);
    if (!parsed.success) throw toError(z.prettifyError(parsed.error));
    return parsed.data;
  };
  let behaviour = parse(texts, (message) => new StartRefused(message));

  return {
    current: () => behaviour,
    change: (changes) => {
      const wanted = { ...texts, ...changes };
      behaviour = parse(wanted, (message) => new RequestRefused(400, message));
      texts = wanted;
    },
  };
}

/** The switches that the environment sets: `askBeforeSignOut` is `IDP_ASK_BEFORE_SIGN_OUT` there. */
export function readBehaviour(environment: Readonly<Record<string, string | undefined>>): BehaviourTexts {
  const set = Object.keys(behaviourSchema.shape).flatMap((name) => {
    const text = environment[`IDP_${name.replace(/[A-Z]/g, '_$&').toUpperCase()}`]?.trim();
    return text ? [[name, text]] : [];
  });
  return Object.fromEntries(set);
}
