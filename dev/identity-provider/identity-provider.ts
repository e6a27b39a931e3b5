import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import Provider from 'oidc-provider';
import { listen, stopListening } from '../listen.ts';
import { createOidcClient } from '../oidc-client.ts';
import { refuseProduction } from '../start-refused.ts';
import { type Account, createAccounts, type NewAccount } from './accounts.ts';
import type { SeenRequest } from './admin-routes.ts';
import { type BehaviourSettings, type BehaviourTexts, createBehaviourSettings } from './behaviour.ts';
import { createClientFetch } from './client-fetch.ts';
import { toConfiguration } from './configuration.ts';
import { createLiveSessions, type LiveSession } from './live-sessions.ts';
import { createLogoutTokenDelivery, type Delivery } from './logout-token-delivery.ts';
import { createMemoryStore } from './memory-store.ts';
import { addMiddleware, type Upstream } from './middleware.ts';
import { admitClientLogoutUrls } from './post-logout-urls.ts';
import { EMBEDDED_PROVIDER, type ProviderProfile, UPSTREAM_PROVIDER } from './provider-profile.ts';
import { createRecentList } from './recent-list.ts';
import type { RelyingParty } from './relying-party.ts';
import { watchSessionExpiry } from './session-expiry.ts';
import { createSignOut } from './sign-out.ts';
import { createSigningKeys } from './signing-keys.ts';
import { takeOverSigning } from './token-signing.ts';
import { createUpstreamSignOut } from './upstream/sign-out.ts';

export interface IdentityProviderOptions {
  /** Port on 127.0.0.1; 0 takes any free one. */
  readonly port: number;
  readonly clients: readonly RelyingParty[];
  /** Opens the admin address (`/admin/…`) to whoever has this token. Without it there is no such address. */
  readonly adminToken?: string;
  /** Switches that differ from their defaults at the start. */
  readonly behaviour?: BehaviourTexts;
  /** Starts a second provider on this port, with accounts of its own, where people can sign in to this one. */
  readonly upstreamPort?: number;
  readonly profile?: ProviderProfile;
}

export interface IdentityProvider {
  readonly issuer: string;
  readonly port: number;
  /** How it behaves, changeable at any time. */
  readonly behaviour: BehaviourSettings;
  /** The provider behind this one. */
  readonly upstream: IdentityProvider | undefined;
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
  refuseProduction('The embedded identity provider');
  const { clients, adminToken, upstreamPort, profile = EMBEDDED_PROVIDER } = options;
  const { demoAccounts, cookiePrefix } = profile;
  const behaviour = createBehaviourSettings(options.behaviour);
  const keys = await createSigningKeys();
  const server = createServer();
  const port = await listen(server, options.port, '127.0.0.1');
  const issuer = `http://127.0.0.1:${port}`;
  const upstream =
    upstreamPort === undefined ? undefined : await startUpstream(issuer, upstreamPort, adminToken);

  const store = createMemoryStore();
  const accounts = createAccounts(demoAccounts);
  const deliveries = createRecentList<Delivery>();
  const requests = createRecentList<SeenRequest>();
  const closing = new AbortController();
  const deliver = createLogoutTokenDelivery({ deliveries, behaviour, closing: closing.signal });
  const fetch = createClientFetch(clients, deliver);
  const signOut = createSignOut({ accounts, behaviour, upstream: upstream?.signOut });
  const signingKey = keys.all()[0].privateKey;
  const provider = new Provider(
    issuer,
    toConfiguration({ clients, accounts, store, fetch, signingKey, signOut, cookiePrefix, behaviour }),
  );
  admitClientLogoutUrls(provider, behaviour);
  takeOverSigning(provider, keys, behaviour);
  const sessions = createLiveSessions({ provider, store, accounts, behaviour });
  watchSessionExpiry(provider, store, behaviour, closing.signal);

  provider.on('server_error', (_ctx, error) => console.error(error));
  addMiddleware(provider, {
    profile,
    clients,
    adminToken,
    behaviour,
    accounts,
    sessions,
    keys,
    deliveries,
    requests,
    signOut,
    upstream,
  });
  server.on('request', provider.callback());

  return {
    issuer,
    port,
    behaviour,
    upstream: upstream?.provider,
    addAccount: accounts.add,
    sessions: sessions.list,
    endSession: sessions.end,
    expireSession: sessions.expire,
    rotateKeys: keys.rotate,
    deliveries: deliveries.all,
    requests: requests.all,
    close: async () => {
      closing.abort();
      await stopListening(server);
      await upstream?.provider.close();
    },
  };
}

/** The provider behind the one at `issuer`, which is its client. */
async function startUpstream(
  issuer: string,
  port: number,
  adminToken: string | undefined,
): Promise<Upstream & { readonly provider: IdentityProvider }> {
  const registration = { clientId: 'identity-provider', clientSecret: randomBytes(32).toString('base64url') };
  const provider = await startIdentityProvider({
    port,
    clients: [{ ...registration, baseUrl: issuer, basePath: '/upstream' }],
    profile: UPSTREAM_PROVIDER,
    ...(adminToken && { adminToken }),
  });
  const { sessions: list, endSession: end, expireSession: expire, deliveries } = provider;
  const client = createOidcClient({
    ...registration,
    issuer: provider.issuer,
    baseUrl: `${issuer}/upstream`,
  });
  return {
    provider,
    client,
    signOut: createUpstreamSignOut(client),
    forConsole: {
      name: UPSTREAM_PROVIDER.name,
      issuer: provider.issuer,
      sessions: { list, end, expire },
      deliveries,
    },
  };
}
