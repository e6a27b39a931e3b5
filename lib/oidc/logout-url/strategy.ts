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

/** Builds the address that ends the provider's own session, or `null` where the provider has none. */
export type LogoutStrategy = (request: LogoutRequest) => URL | null;
