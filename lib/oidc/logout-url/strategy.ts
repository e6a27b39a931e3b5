import type { ServerMetadata } from 'openid-client';

/** What a sign-out at the provider may be built from. */
export interface LogoutRequest {
  readonly metadata: ServerMetadata;
  readonly clientId: string;
  /** The one registered address to come back to, the same to the byte every time. */
  readonly postLogoutRedirectUri: string;
  readonly state: string;
  /** The ID token of the session that ends, where it is still known. */
  readonly idTokenHint?: string | undefined;
  /** Whether the provider should end its upstream's session too. */
  readonly federated: boolean;
}

/** What the browser takes to the provider: in an address, or in a form where that would get too long. */
export interface ProviderLogout {
  /** A query that it has stays. */
  readonly endpoint: URL;
  readonly parameters: URLSearchParams;
}

/** How the provider's own session is ended, or `null` where the provider has no way. */
export type LogoutStrategy = (request: LogoutRequest) => ProviderLogout | null;

/** The sign-out at the provider as one address. */
export function toLogoutUrl({ endpoint, parameters }: ProviderLogout): URL {
  const url = new URL(endpoint);
  for (const [name, value] of parameters) url.searchParams.set(name, value);
  return url;
}
