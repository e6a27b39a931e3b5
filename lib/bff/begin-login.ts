import { createAuthorizationRequest, type Prompt } from '../oidc/authorization-request.ts';
import type { Runtime } from '../runtime.ts';
import type { LoginTransaction } from '../session/login-cookie.ts';

/**
 * Starts a sign-in: where to send the browser, and what it has to bring back.
 *
 * @throws {BffError} `provider_unavailable`, `invalid_parameter` (a prompt that the provider does not offer)
 */
export async function beginLogin(
  runtime: Runtime,
  options: { returnUrl: string; prompt: Prompt | undefined },
): Promise<{ location: string; transaction: LoginTransaction }> {
  const { url, secrets } = await createAuthorizationRequest(runtime.provider, options.prompt);
  const transaction = {
    ...secrets,
    issuer: runtime.config.oidc.issuer,
    returnUrl: options.returnUrl,
    silent: options.prompt === 'none',
    startedAt: runtime.now(),
  };
  return { location: url, transaction };
}
