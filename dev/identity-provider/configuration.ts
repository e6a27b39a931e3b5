import { randomBytes } from 'node:crypto';
import type { Configuration, JWK, KoaContextWithOIDC } from 'oidc-provider';
import { type Accounts, toProviderAccount } from './accounts.ts';
import type { BehaviourSettings } from './behaviour.ts';
import type { MemoryStore } from './memory-store.ts';
import { showProtocolError } from './problems.ts';
import { type RelyingParty, toClientMetadata } from './relying-party.ts';
import { PASSWORD_ACR } from './sign-in-routes.ts';
import { type SignOut, showSignedOut } from './sign-out.ts';

export interface ConfigurationParts {
  readonly clients: readonly RelyingParty[];
  readonly accounts: Accounts;
  readonly store: MemoryStore;
  readonly fetch: typeof fetch;
  readonly signingKey: JWK;
  readonly signOut: SignOut;
  readonly cookiePrefix: string;
  readonly behaviour: BehaviourSettings;
}

const HOUR_SECONDS = 3600;
const WORKDAY_SECONDS = 8 * HOUR_SECONDS;

/** How this provider uses the `oidc-provider` package. */
export function toConfiguration(parts: ConfigurationParts): Configuration {
  const sessionSeconds = () => parts.behaviour.current().sessionSeconds;
  return {
    adapter: parts.store.adapterFor,
    clients: parts.clients.map(toClientMetadata),
    fetch: parts.fetch,
    findAccount: (_ctx, subject) => {
      const account = parts.accounts.findBySubject(subject);
      return account && toProviderAccount(account);
    },
    jwks: { keys: [parts.signingKey] },
    cookies: {
      names: {
        session: `${parts.cookiePrefix}_session`,
        interaction: `${parts.cookiePrefix}_interaction`,
        resume: `${parts.cookiePrefix}_resume`,
      },
      keys: [randomBytes(32).toString('base64url')],
    },
    features: {
      devInteractions: { enabled: false },
      dPoP: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      resourceIndicators: { enabled: false },
      revocation: {
        enabled: true,
        allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId,
      },
      backchannelLogout: { enabled: true },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: parts.signOut.endOrAsk,
        postLogoutSuccessSource: showSignedOut,
      },
    },
    // No script in a browser has business with the token, revocation or userinfo address.
    clientBasedCORS: () => false,
    responseTypes: ['code'],
    pkce: { required: () => true },
    scopes: ['openid', 'offline_access'],
    acrValues: [PASSWORD_ACR],
    // The package refuses every other value and does not say so in its metadata by itself.
    discovery: { prompt_values_supported: ['none', 'login', 'consent'] },
    claims: {
      openid: ['sub', 'auth_time', 'acr', 'amr', 'idp'],
      profile: ['name', 'given_name', 'family_name', 'preferred_username'],
      email: ['email', 'email_verified'],
    },
    // The ID token carries the claims too, as with most providers in use.
    conformIdTokenClaims: false,
    extraParams: { offline_access: admitOfflineAccess },
    loadExistingGrant: loadFirstPartyGrant,
    rotateRefreshToken: true,
    interactions: { url: (_ctx, { uid }) => `/interaction/${uid}` },
    renderError: showProtocolError,
    ttl: {
      AuthorizationCode: 60,
      AccessToken: 600,
      IdToken: HOUR_SECONDS,
      Interaction: HOUR_SECONDS,
      Session: sessionSeconds,
      Grant: WORKDAY_SECONDS,
      RefreshToken: WORKDAY_SECONDS,
    },
  };
}

/**
 * The package drops `offline_access` from requests without `prompt=consent`. All clients here belong to the house,
 * which is the other condition OpenID Connect Core 1.0, section 11 admits; so it is put back.
 */
function admitOfflineAccess({ query, oidc: { params = {} } }: KoaContextWithOIDC): void {
  const asked = String(query.scope ?? '').split(' ');
  const left = String(params.scope ?? '').split(' ');
  if (asked.includes('offline_access')) params.scope = [...new Set([...left, 'offline_access'])].join(' ');
}

/** Grants a client what it asks for: nobody is asked for consent, unless the client asks that they be. */
async function loadFirstPartyGrant({ oidc }: KoaContextWithOIDC) {
  const { client, session, provider } = oidc;
  if (!client || !session?.accountId) return undefined;
  const grantId = session.grantIdFor(client.clientId);
  const earlier = grantId ? await provider.Grant.find(grantId) : undefined;
  const grant = earlier ?? new provider.Grant({ accountId: session.accountId, clientId: client.clientId });
  grant.addOIDCScope([...oidc.requestParamOIDCScopes]);
  await grant.save();
  return grant;
}
