import { describeError } from '../log.ts';
import { isUsableHint } from '../oidc/id-token-hint.ts';
import type { KeySet } from '../oidc/key-set.ts';
import { selectLogoutStrategy } from '../oidc/logout-url/select-strategy.ts';
import type { ProviderLogout } from '../oidc/logout-url/strategy.ts';
import type { Runtime } from '../runtime.ts';
import type { KnownSession } from './known-session.ts';

/** The way to end the session at the provider, or why there is none. */
export type AtProvider = ProviderLogout | 'unavailable' | 'unsupported';

/**
 * Where the browser goes to end the session at the provider. Never throws.
 *
 * @param wishes `federated`: whether the provider should end its upstream’s session too
 * @see https://openid.net/specs/openid-connect-rpinitiated-1_0.html#RPLogout section 2
 */
export async function toProviderLogout(
  runtime: Runtime,
  { federated }: { readonly federated: boolean },
  known: KnownSession,
  state: string,
): Promise<AtProvider> {
  const { config, provider, log } = runtime;
  try {
    const { metadata, keys } = await provider.discover();
    const buildLogout = selectLogoutStrategy(config.logout.strategy, metadata);
    const logout = buildLogout({
      metadata,
      clientId: config.oidc.clientId,
      postLogoutRedirectUri: `${config.baseUrl}/bff/logout/callback`,
      state,
      idTokenHint: await toIdTokenHint(runtime, known, keys),
      federated,
    });
    return logout ?? 'unsupported';
  } catch (error) {
    log('logout_provider_failed', { error: describeError(error) });
    return 'unavailable';
  }
}

/** An ID token of another provider, from before a change of settings, is no hint to this one. */
async function toIdTokenHint(
  { config }: Runtime,
  known: KnownSession,
  keys: KeySet,
): Promise<string | undefined> {
  const { issuer, idTokenAlg: alg } = config.oidc;
  if (known?.hint?.issuer !== issuer) return undefined;
  // Whoever signs out once more may just have been refused, because the provider has newer keys than we know of.
  if (known.session === null) await keys.refresh().catch(() => undefined);
  const { idToken } = known.hint;
  return (await isUsableHint(idToken, { keys: async () => keys, alg })) ? idToken : undefined;
}
