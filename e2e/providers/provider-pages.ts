import { auth0 } from './auth0.ts';
import { duende } from './duende.ts';
import { embedded } from './embedded.ts';
import { keycloak } from './keycloak.ts';
import type { ProviderPage } from './provider-page.ts';

/** By the name that `E2E_PROVIDER` has for each. */
export const PROVIDER_PAGES = { embedded, keycloak, auth0, duende } as const satisfies Readonly<
  Record<string, ProviderPage>
>;
