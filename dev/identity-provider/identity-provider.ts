import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';
import { StartRefused } from '../start-refused.ts';
import { type Account, createAccounts, type NewAccount } from './accounts.ts';
import { adminRoutes, type SeenRequest } from './admin-routes.ts';
import { type BehaviourSettings, type BehaviourTexts, createBehaviourSettings } from './behaviour.ts';
import { createClientFetch } from './client-fetch.ts';
import { toConfiguration } from './configuration.ts';
import { consoleRoutes } from './console-routes.ts';
import { spoilEndpoints } from './endpoint-faults.ts';
import { requireHost } from './guards.ts';
import { createLiveSessions, type LiveSession } from './live-sessions.ts';
import { createLogoutTokenDelivery, type Delivery } from './logout-token-delivery.ts';
import { createMemoryStore } from './memory-store.ts';
import { STYLESHEET } from './pages/stylesheet.ts';
import { admitClientLogoutUrls } from './post-logout-urls.ts';
import { answerProblems } from './problems.ts';
import { createRecentList } from './recent-list.ts';
import { spoilRedirects } from './redirect-faults.ts';
import type { RelyingParty } from './relying-party.ts';
import { type Route, serve } from './routes.ts';
import { watchSessionExpiry } from './session-expiry.ts';
import { signInRoutes } from './sign-in-routes.ts';
import { createSignOut } from './sign-out.ts';
import { createSigningKeys } from './signing-keys.ts';
import { keysRoute, takeOverSigning } from './token-signing.ts';

export interface IdentityProviderOptions {
  /** Port on 127.0.0.1; 0 takes any free one. */
  readonly port: number;
  readonly clients: readonly RelyingParty[];
  /** Opens the admin address (`/admin/…`) to whoever has this token. Without it there is no such address. */
  readonly adminToken?: string;
  /** Switches that differ from their defaults at the start. */
  readonly behaviour?: BehaviourTexts;
}

export interface IdentityProvider {
  readonly issuer: string;
  readonly port: number;
  /** How it behaves, changeable at any time. */
  readonly behaviour: BehaviourSettings;
  /** Adds somebody who can sign in. @throws Error when the name is taken. */
  readonly addAccount: (account: NewAccount) => Account;
  /** Who is signed in now. */
  readonly sessions: () => readonly LiveSession[];
  /** Ends a session and tells its clients. @returns what it was; `undefined` when there is no such session. */
  readonly endSession: (id: string) => Promise<LiveSession | undefined>;
  /** The same, as if its time were over. */
  readonly expireSession: (id: string) => Promise<LiveSession | undefined>;
  /** Signs with a new key from now on. */
  readonly rotateKeys: () => Promise<void>;
  /** The logout tokens sent lately, oldest first. */
  readonly deliveries: () => readonly Delivery[];
  /** The requests received lately, oldest first, without those to the admin address. */
  readonly requests: () => readonly SeenRequest[];
  readonly close: () => Promise<void>;
}

/**
 * Starts an OpenID Provider for development and tests, with pages of its own and everything in memory.
 * It listens on 127.0.0.1 only: another site than an application on `localhost`, as in production.
 * @throws StartRefused in production, or when a switch makes no sense; Error when the port is in use.
 */
export async function startIdentityProvider(options: IdentityProviderOptions): Promise<IdentityProvider> {
  if (process.env.NODE_ENV === 'production') {
    throw new StartRefused(
      'The embedded identity provider is for development and tests; it does not run in production',
    );
  }
  const behaviour = createBehaviourSettings(options.behaviour);
  const keys = await createSigningKeys();
  const server = createServer();
  const port = await listen(server, options.port);
  const issuer = `http://127.0.0.1:${port}`;

  const store = createMemoryStore();
  const accounts = createAccounts();
  const deliveries = createRecentList<Delivery>();
  const requests = createRecentList<SeenRequest>();
  const closing = new AbortController();
  const deliver = createLogoutTokenDelivery({ deliveries, behaviour, closing: closing.signal });
  const fetch = createClientFetch(options.clients, deliver);
  const signOut = createSignOut(accounts, behaviour);
  const provider = new Provider(
    issuer,
    toConfiguration({
      clients: options.clients,
      accounts,
      store,
      fetch,
      signingKey: keys.all()[0].privateKey,
      signOut,
      behaviour,
    }),
  );
  admitClientLogoutUrls(provider, behaviour);
  takeOverSigning(provider, keys, behaviour);
  const sessions = createLiveSessions({ provider, store, accounts, behaviour });
  watchSessionExpiry(provider, store, behaviour, closing.signal);

  provider.on('server_error', (_ctx, error) => console.error(error));
  provider.use(answerProblems);
  provider.use(requireHost(issuer));
  if (options.adminToken) {
    provider.use(serve(adminRoutes({ token: options.adminToken, accounts, sessions, deliveries, requests })));
  }
  provider.use(
    serve(
      consoleRoutes({
        providers: [{ name: 'Identity provider', issuer, sessions, deliveries: deliveries.all }],
        behaviour,
        keys,
      }),
    ),
  );
  provider.use(async (ctx, next) => {
    requests.add({ method: ctx.method, path: ctx.path });
    await next();
  });
  provider.use(spoilEndpoints(behaviour));
  provider.use(serve([STYLESHEET_ROUTE, ...signInRoutes(provider, accounts), keysRoute(keys, behaviour)]));
  provider.use(spoilRedirects(behaviour));
  provider.use(signOut.complete);
  server.on('request', provider.callback());

  return {
    issuer,
    port,
    behaviour,
    addAccount: accounts.add,
    sessions: sessions.list,
    endSession: sessions.end,
    expireSession: sessions.expire,
    rotateKeys: keys.rotate,
    deliveries: deliveries.all,
    requests: requests.all,
    close: async () => {
      closing.abort();
      await close(server);
    },
  };
}

const STYLESHEET_ROUTE: Route = {
  method: 'GET',
  path: /^\/assets\/style\.css$/,
  handle: (ctx) => {
    ctx.type = 'css';
    ctx.body = STYLESHEET;
  },
};

async function listen(server: Server, port: number): Promise<number> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

async function close(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}
