import * as oidc from 'openid-client';
import * as z from 'zod';
import { BffError } from '../errors.ts';
import type { Provider } from './provider.ts';

/** What `prompt` may ask of the provider. */
export const promptSchema = z.enum(['login', 'none', 'consent', 'select_account', 'create']);

export type Prompt = z.infer<typeof promptSchema>;

/** What has to be remembered between the request and its response. */
export interface AuthorizationSecrets {
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
}

/**
 * The address at the provider where a sign-in begins: code flow with PKCE, state and nonce, 256 random bits each.
 *
 * @throws {BffError} `provider_unavailable`; `invalid_parameter` for a prompt that the provider does not list.
 * @see https://openid.net/specs/openid-connect-core-1_0.html#AuthRequest section 3.1.2.1
 * @see https://www.rfc-editor.org/rfc/rfc7636
 */
export async function createAuthorizationRequest(
  provider: Provider,
  prompt: Prompt | undefined,
): Promise<{ url: string; secrets: AuthorizationSecrets }> {
  const { client, metadata } = await provider.discover();
  assertPromptIsOffered(metadata, prompt);
  const secrets = {
    state: oidc.randomState(),
    nonce: oidc.randomNonce(),
    codeVerifier: oidc.randomPKCECodeVerifier(),
  };
  const url = oidc.buildAuthorizationUrl(client, {
    response_type: 'code',
    redirect_uri: provider.redirectUri,
    scope: provider.settings.scope,
    state: secrets.state,
    nonce: secrets.nonce,
    code_challenge: await oidc.calculatePKCECodeChallenge(secrets.codeVerifier),
    code_challenge_method: 'S256',
    ...(prompt === undefined ? {} : { prompt }),
  });
  return { url: url.href, secrets };
}

/** Whether a prompt may be sent: a provider that lists its values takes no others. */
export function isPromptOffered(metadata: oidc.ServerMetadata, prompt: Prompt): boolean {
  const offered = z.array(z.string()).safeParse(metadata.prompt_values_supported);
  return !offered.success || offered.data.includes(prompt);
}

function assertPromptIsOffered(metadata: oidc.ServerMetadata, prompt: Prompt | undefined): void {
  if (prompt === undefined || isPromptOffered(metadata, prompt)) return;
  throw new BffError('invalid_parameter', 'The identity provider does not offer this prompt.');
}
