import type { BehaviourSettings } from './behaviour.ts';
import { requireSameOrigin } from './guards.ts';
import { readKnobs, toKnobs } from './knobs.ts';
import type { LiveSessions } from './live-sessions.ts';
import type { Delivery } from './logout-token-delivery.ts';
import { consolePage } from './pages/console.ts';
import { consoleLive } from './pages/console-live.ts';
import { sendFragment, sendPage } from './pages/page.ts';
import type { RelyingParty } from './relying-party.ts';
import { type Context, RequestRefused, type Route, readForm } from './routes.ts';
import type { SigningKeys } from './signing-keys.ts';

/** A provider whose sessions the console shows and ends. */
export interface ConsoleProvider {
  readonly name: string;
  readonly issuer: string;
  readonly sessions: LiveSessions;
  /** The logout tokens it sent lately, oldest first. */
  readonly deliveries: () => readonly Delivery[];
}

export interface ConsoleParts {
  /** The provider that serves the console, and whose behaviour it changes, comes first. */
  readonly providers: readonly [own: ConsoleProvider, ...others: ConsoleProvider[]];
  /** The applications of the provider that serves the console. */
  readonly clients: readonly RelyingParty[];
  readonly behaviour: BehaviourSettings;
  readonly keys: SigningKeys;
}

/** The page from which a developer sees and ends sessions, reads the log and turns the knobs. */
export function consoleRoutes({ providers, clients, behaviour, keys }: ConsoleParts): readonly Route[] {
  const toViews = () =>
    providers.map(({ name, issuer, sessions, deliveries }) => ({
      name,
      issuer,
      sessions: sessions.list(),
      deliveries: deliveries(),
    }));

  const show = (ctx: Context, problem?: string): void => {
    const page = consolePage({
      providers: toViews(),
      clients,
      knobs: toKnobs(behaviour),
      keyIds: keys.all().map(({ kid }) => kid),
      notice: takeNotice(ctx),
      problem,
    });
    sendPage(ctx, page, problem === undefined ? 200 : 400);
  };

  const finishSession = async (ctx: Context, form: URLSearchParams): Promise<void> => {
    const provider = providers.find(({ issuer }) => issuer === form.get('provider'));
    if (!provider) throw new RequestRefused(400, 'There is no such provider');
    goBack(ctx, await finish(provider.sessions, form));
  };

  const changeBehaviour = (ctx: Context, form: URLSearchParams): void => {
    try {
      if (form.has('reset')) behaviour.reset();
      else behaviour.change(readKnobs(form));
    } catch (error) {
      if (!(error instanceof RequestRefused)) throw error;
      show(ctx, error.message);
      return;
    }
    goBack(ctx, 'The behaviour has changed.');
  };

  const rotateKeys = async (ctx: Context): Promise<void> => {
    await keys.rotate();
    goBack(ctx, 'Tokens are signed with a new key from now on.');
  };

  const post = (
    path: RegExp,
    handle: (ctx: Context, form: URLSearchParams) => Promise<void> | void,
  ): Route => ({
    method: 'POST',
    path,
    handle: async (ctx) => {
      requireSameOrigin(ctx, providers[0].issuer);
      await handle(ctx, await readForm(ctx));
    },
  });

  return [
    { method: 'GET', path: /^\/$/, handle: (ctx) => ctx.redirect('/console') },
    { method: 'GET', path: /^\/console$/, handle: (ctx) => show(ctx) },
    { method: 'GET', path: /^\/console\/live$/, handle: (ctx) => sendFragment(ctx, consoleLive(toViews())) },
    post(/^\/console\/sessions$/, finishSession),
    post(/^\/console\/behaviour$/, changeBehaviour),
    post(/^\/console\/keys$/, rotateKeys),
  ];
}

/** @returns what has happened, in words. */
async function finish({ list, end, expire }: LiveSessions, form: URLSearchParams): Promise<string> {
  const id = form.get('session') ?? '';
  switch (form.get('action')) {
    case 'end':
      return toSentence([await end(id)], 'ended');
    case 'expire':
      return toSentence([await expire(id)], 'expired');
    case 'end-all': {
      const own = list().filter(({ subject }) => subject === form.get('subject'));
      return toSentence(await Promise.all(own.map((session) => end(session.id))), 'ended');
    }
    default:
      throw new RequestRefused(400, 'There is no such button');
  }
}

function toSentence(finished: Awaited<ReturnType<LiveSessions['end']>>[], what: 'ended' | 'expired'): string {
  const sessions = finished.filter((session) => session !== undefined);
  const [first] = sessions;
  if (first === undefined) return 'There was no session left to end.';
  if (sessions.length === 1) return `The session of ${first.name} has ${what}.`;
  return `${sessions.length} sessions of ${first.name} have ${what}.`;
}

const NOTICE = 'idp_console_notice';

/** Leads back to the console, which shows the notice once. A page that was posted to would post again on reload. */
function goBack(ctx: Context, notice: string): void {
  ctx.cookies.set(NOTICE, new URLSearchParams({ notice }).toString(), {
    path: '/console',
    sameSite: 'strict',
  });
  ctx.status = 303;
  ctx.redirect('/console');
}

function takeNotice(ctx: Context): string | undefined {
  const written = ctx.cookies.get(NOTICE);
  if (written === undefined) return undefined;
  ctx.cookies.set(NOTICE, null, { path: '/console' });
  // Any cookie can be read as fields, whoever wrote it.
  return new URLSearchParams(written).get('notice') ?? undefined;
}
