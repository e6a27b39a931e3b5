import * as z from 'zod';
import type { Person } from './provider.ts';
import type { ProviderPage } from './providers/provider-page.ts';
import { PROVIDER_PAGES } from './providers/provider-pages.ts';

/** An app that is there already, with a provider of its own. */
interface Deployment {
  readonly url: string;
  readonly providerPage: ProviderPage;
  /** Has an account at the provider. All tests sign in as this person. */
  readonly person: Person;
}

const settingsSchema = z.object({
  E2E_BASE_URL: z.url({ protocol: /^https?$/ }).transform((url) => new URL(url).origin),
  E2E_PROVIDER: z.enum(Object.keys(PROVIDER_PAGES) as (keyof typeof PROVIDER_PAGES)[]).default('embedded'),
  E2E_USER_NAME: z.string().min(1),
  E2E_PASSWORD: z.string().min(1),
});

function readDeployment(env: NodeJS.ProcessEnv): Deployment | null {
  if (!env.E2E_BASE_URL) return null;
  const { data, error } = settingsSchema.safeParse(env);
  if (error) throw new Error(z.prettifyError(error));
  return {
    url: data.E2E_BASE_URL,
    providerPage: PROVIDER_PAGES[data.E2E_PROVIDER],
    person: { name: data.E2E_USER_NAME, password: data.E2E_PASSWORD },
  };
}

/** The deployment that `E2E_BASE_URL` names; `null` where the tests start servers of their own. */
export const deployment = readDeployment(process.env);
