import * as oidc from 'openid-client';
import type { Config } from '../config.ts';
import { BffError } from '../errors.ts';
import { isLoopback } from '../loopback.ts';
import { createKeySet, type KeySet } from './key-set.ts';

/** Seconds. */
const CALL_LIMIT = 5;
const REVOCATION_LIMIT = 2;
const CLOCK_TOLERANCE = 60;

/** What discovery has told, ready for calls. */
export interface DiscoveredProvider {
  readonly metadata: oidc.ServerMetadata;
  /** For calls a person waits for: at most 5 s each. */
  readonly client: oidc.Configuration;
  /** For revocation, which must not hold up a sign-out: at most 2 s. */
  readonly revocationClient: oidc.Configuration;
  /** The keys of the issuer, for ID tokens and logout tokens. */
  readonly keys: KeySet;
}

/** The identity provider, as this relying party sees it. */
export interface Provider {
  readonly settings: Config['oidc'];
  /** The one redirect URI, the same to the byte every time. */
  readonly redirectUri: string;
  /**
   * Discovery, done once and kept; a failure is not kept.
   *
   * @throws {BffError} `provider_unavailable`
   * @see https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfigurationResponse section 4.3
   */
  readonly discover: () => Promise<DiscoveredProvider>;
  /** What discovery has told so far; `null` before. Asks nobody, for pages that must not wait. */
  readonly discovered: () => DiscoveredProvider | null;
}

/** @param now epoch seconds */
export function createProvider(settings: Config['oidc'], redirectUri: string, now: () => number): Provider {
  let discovery: Promise<DiscoveredProvider> | undefined;
  let discovered: DiscoveredProvider | null = null;
  const discover = () => {
    discovery ??= discoverProvider(settings, now)
      .then((told) => {
        discovered = told;
        return told;
      })
      .catch((cause) => {
        discovery = undefined;
        throw new BffError('provider_unavailable', 'The identity provider cannot be reached.', { cause });
      });
    return discovery;
  };
  return { settings, redirectUri, discover, discovered: () => discovered };
}

async function discoverProvider(settings: Config['oidc'], now: () => number): Promise<DiscoveredProvider> {
  const { issuer, clientId, clientSecret, clientAuth, idTokenAlg } = settings;
  const clientMetadata = {
    client_secret: clientSecret,
    id_token_signed_response_alg: idTokenAlg,
    [oidc.clockTolerance]: CLOCK_TOLERANCE,
  };
  const authenticate =
    clientAuth === 'client_secret_post' ? oidc.ClientSecretPost() : oidc.ClientSecretBasic();
  const extensions: ((client: oidc.Configuration) => void)[] = [];
  if (isLoopback(new URL(issuer))) extensions.push(oidc.allowInsecureRequests);

  const client = await oidc.discovery(new URL(issuer), clientId, clientMetadata, authenticate, {
    timeout: CALL_LIMIT,
    execute: extensions,
  });
  const metadata = client.serverMetadata();
  if (metadata.issuer !== issuer) throw new Error('the discovery document names another issuer');
  const keysUrl = URL.parse(metadata.jwks_uri ?? '');
  if (keysUrl === null) throw new Error('the discovery document names no jwks_uri');
  if (keysUrl.protocol !== 'https:' && !isLoopback(keysUrl)) throw new Error('the jwks_uri is not https');

  const revocationClient = new oidc.Configuration(metadata, clientId, clientMetadata, authenticate);
  revocationClient.timeout = REVOCATION_LIMIT;
  for (const extend of extensions) extend(revocationClient);
  const keys = createKeySet({ url: keysUrl.href, timeoutMs: CALL_LIMIT * 1000, now });
  return { metadata, client, revocationClient, keys };
}
