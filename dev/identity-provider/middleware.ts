import type Provider from 'oidc-provider';
import type { OidcClient } from '../oidc-client.ts';
import type { Accounts } from './accounts.ts';
import { adminRoutes, type SeenRequest } from './admin-routes.ts';
import type { BehaviourSettings } from './behaviour.ts';
import { type ConsoleProvider, consoleRoutes } from './console-routes.ts';
import { delayAnswers, spoilEndpoints } from './endpoint-faults.ts';
import { forbidFrames, requireHost } from './guards.ts';
import type { LiveSessions } from './live-sessions.ts';
import type { Delivery } from './logout-token-delivery.ts';
import { STYLESHEET } from './pages/stylesheet.ts';
import { answerProblems } from './problems.ts';
import type { ProviderProfile } from './provider-profile.ts';
import type { RecentList } from './recent-list.ts';
import { spoilRedirects } from './redirect-faults.ts';
import type { RelyingParty } from './relying-party.ts';
import { type Context, type Route, serve } from './routes.ts';
import { signInRoutes } from './sign-in-routes.ts';
import { acceptSignOutForm, type SignOut } from './sign-out.ts';
import type { SigningKeys } from './signing-keys.ts';
import { keysRoute } from './token-signing.ts';
import { upstreamBackchannelRoute } from './upstream/backchannel.ts';
import { createUpstreamSignIn } from './upstream/sign-in.ts';
import type { UpstreamSignOut } from './upstream/sign-out.ts';

export interface MiddlewareParts {
  readonly profile: ProviderProfile;
  readonly clients: readonly RelyingParty[];
  readonly adminToken: string | undefined;
  readonly behaviour: BehaviourSettings;
  readonly accounts: Accounts;
  readonly sessions: LiveSessions;
  readonly keys: SigningKeys;
  readonly deliveries: RecentList<Delivery>;
  readonly requests: RecentList<SeenRequest>;
  readonly signOut: SignOut;
  readonly upstream: Upstream | undefined;
}

/** The provider behind this one, as seen from here. */
export interface Upstream {
  readonly client: OidcClient;
  readonly signOut: UpstreamSignOut;
  readonly forConsole: ConsoleProvider;
}

/** Puts around the package what this provider adds to it, in the order in which a request passes it. */
export function addMiddleware(provider: Provider, parts: MiddlewareParts): void {
  const { issuer } = provider;
  const { profile, clients, adminToken, behaviour, accounts, sessions, keys, requests, signOut, upstream } =
    parts;

  provider.use(namePages(profile.name));
  provider.use(forbidFrames);
  provider.use(answerProblems);
  provider.use(requireHost(issuer));
  if (adminToken) provider.use(serve(adminRoutes({ ...parts, token: adminToken })));
  const providers = toConsoleProviders(issuer, parts);
  provider.use(serve(consoleRoutes({ providers, clients, behaviour, keys })));
  provider.use(writeDown(requests));
  provider.use(delayAnswers(behaviour));
  provider.use(spoilEndpoints(behaviour));
  provider.use(
    serve([
      STYLESHEET_ROUTE,
      ...signInRoutes({
        provider,
        accounts,
        demoAccounts: profile.demoAccounts,
        hasUpstream: upstream !== undefined,
      }),
      keysRoute(keys, behaviour),
    ]),
  );
  provider.use(acceptSignOutForm);
  provider.use(spoilRedirects(behaviour));
  provider.use(signOut.complete);
  if (upstream) addUpstream(provider, upstream, accounts, sessions);
}

function addUpstream(
  provider: Provider,
  { client, signOut }: Upstream,
  accounts: Accounts,
  sessions: LiveSessions,
): void {
  const signIn = createUpstreamSignIn({ provider, accounts, sessions, client });
  provider.use(serve([...signIn.routes, ...signOut.routes, upstreamBackchannelRoute(client, sessions)]));
  provider.use(signIn.tieSession);
}

function toConsoleProviders(
  issuer: string,
  { profile, sessions, deliveries, upstream }: MiddlewareParts,
): readonly [ConsoleProvider, ...ConsoleProvider[]] {
  const own = { name: profile.name, issuer, sessions, deliveries: deliveries.all };
  return upstream ? [own, upstream.forConsole] : [own];
}

const namePages = (name: string) => (ctx: Context, next: () => Promise<unknown>) => {
  ctx.state.providerName = name;
  return next();
};

const writeDown = (requests: RecentList<SeenRequest>) => (ctx: Context, next: () => Promise<unknown>) => {
  requests.add({ method: ctx.method, path: ctx.path });
  return next();
};

const STYLESHEET_ROUTE: Route = {
  method: 'GET',
  path: /^\/assets\/style\.css$/,
  handle: (ctx) => {
    ctx.type = 'css';
    ctx.body = STYLESHEET;
  },
};
