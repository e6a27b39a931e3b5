import type { ServerMetadata } from 'openid-client';
import { createAuthorizationRequest, isPromptOffered, type Prompt } from '../oidc/authorization-request.ts';
import type { Runtime } from '../runtime.ts';
import type { LoginTransaction } from '../session/login-cookie.ts';

/** What a sign-in is started with. */
export interface LoginIntent {
  /** Where to go in the end; checked already. */
  readonly returnUrl: string;
  readonly prompt: Prompt | undefined;
  /** Whether somebody has signed out in this browser whom the provider still knows. */
  readonly askAccount: boolean;
}

/** What makes a provider ask who is there, the mildest first. */
const ACCOUNT_PROMPTS = ['select_account', 'login'] as const;

/**
 * Starts a sign-in: where to send the browser, and what it has to bring back.
 *
 * @throws {BffError} `provider_unavailable`, `invalid_parameter` (a prompt that the provider does not offer)
 */
export async function beginLogin(
  runtime: Runtime,
  intent: LoginIntent,
): Promise<{ location: string; transaction: LoginTransaction }> {
  const { metadata } = await runtime.provider.discover();
  const [prompt, otherPrompt] = toPrompts(metadata, intent);
  const { url, secrets } = await createAuthorizationRequest(runtime.provider, prompt);
  const transaction = {
    ...secrets,
    issuer: runtime.config.oidc.issuer,
    returnUrl: intent.returnUrl,
    silent: prompt === 'none',
    otherPrompt,
    startedAt: runtime.now(),
  };
  return { location: url, transaction };
}

/** A sign-in right after a sign-out must not pass unasked. What the request itself wishes goes first, and alone. */
function toPrompts(metadata: ServerMetadata, { prompt, askAccount }: LoginIntent) {
  if (prompt !== undefined) return [prompt];
  return askAccount ? ACCOUNT_PROMPTS.filter((candidate) => isPromptOffered(metadata, candidate)) : [];
}
