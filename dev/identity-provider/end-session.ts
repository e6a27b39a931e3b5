import type Provider from 'oidc-provider';
import type { Behaviour } from './behaviour.ts';

export type ProviderSession = InstanceType<Provider['Session']>;

/** The package's client can do this; its published types leave it out. */
interface NotifiableClient {
  readonly backchannelLogout: (subject: string, sid: string) => Promise<void>;
}

/**
 * Ends a session of the provider for good: the session first, so that nobody can be signed in from it again, then
 * what was granted in it, then every client in it is told. A client that cannot be reached changes nothing about the
 * end.
 * @see https://openid.net/specs/openid-connect-backchannel-1_0-final.html#BCActions
 */
export async function endSession(
  provider: Provider,
  session: ProviderSession,
  behaviour: Behaviour,
): Promise<void> {
  await session.destroy();
  await revokeGrants(provider, session, behaviour);
  await notifyClients(provider, session);
}

/** Sends a logout token to every client that has signed in from a session. */
export async function notifyClients(
  provider: Provider,
  { accountId, authorizations = {} }: ProviderSession,
): Promise<void> {
  await Promise.allSettled(
    Object.entries(authorizations).map(async ([clientId, { sid }]) => {
      if (accountId && sid) await notify(provider, clientId, accountId, sid);
    }),
  );
}

/** Revokes what a session that has ended was good for. Offline access outlives it, unless lifetimes are coordinated. */
export async function revokeGrants(
  provider: Provider,
  { authorizations = {} }: ProviderSession,
  { coordinateLifetime }: Behaviour,
): Promise<void> {
  await Promise.all(
    Object.values(authorizations).map(async ({ grantId, persistsLogout }) => {
      if (grantId && (coordinateLifetime || !persistsLogout)) await revokeGrant(provider, grantId);
    }),
  );
}

async function revokeGrant(provider: Provider, grantId: string): Promise<void> {
  await Promise.all([
    provider.AuthorizationCode.revokeByGrantId(grantId),
    provider.AccessToken.revokeByGrantId(grantId),
    provider.RefreshToken.revokeByGrantId(grantId),
    provider.Grant.adapter.destroy(grantId),
  ]);
}

async function notify(provider: Provider, clientId: string, subject: string, sid: string): Promise<void> {
  const client = await provider.Client.find(clientId);
  if (client?.backchannelLogoutUri) {
    await (client as typeof client & NotifiableClient).backchannelLogout(subject, sid);
  }
}
