import * as z from 'zod';
import type { Capability } from './capabilities.ts';
import type { Person } from './provider.ts';
import type { ProviderPage } from './providers/provider-page.ts';
import { PROVIDER_PAGES } from './providers/provider-pages.ts';

/** An app that is there already, with a provider of its own. */
interface Deployment {
  readonly url: string;
  readonly providerPage: ProviderPage;
  readonly capabilities: readonly Capability[];
  /** Has an account at the provider, and all tests sign in as this person: where there is no admin address. */
  readonly person?: Person;
  /** Of the embedded provider. */
  readonly admin?: { readonly url: string; readonly token: string };
}

const origin = z.url({ protocol: /^https?$/ }).transform((url) => new URL(url).origin);
const appSchema = z.object({
  E2E_BASE_URL: origin,
  E2E_PROVIDER: z.enum(Object.keys(PROVIDER_PAGES) as (keyof typeof PROVIDER_PAGES)[]).default('embedded'),
});
const personSchema = z.object({ E2E_USER_NAME: z.string().min(1), E2E_PASSWORD: z.string().min(1) });
const adminSchema = z.object({ E2E_ADMIN_URL: origin, E2E_ADMIN_TOKEN: z.string().min(1) });

function readDeployment(env: NodeJS.ProcessEnv): Deployment | null {
  if (!env.E2E_BASE_URL) return null;
  const app = parse(appSchema, env);
  const url = app.E2E_BASE_URL;
  const providerPage = PROVIDER_PAGES[app.E2E_PROVIDER];
  const { capabilities } = providerPage;
  if (env.E2E_ADMIN_URL) {
    const { E2E_ADMIN_URL, E2E_ADMIN_TOKEN } = parse(adminSchema, env);
    const admin = { url: E2E_ADMIN_URL, token: E2E_ADMIN_TOKEN };
    return { url, providerPage, capabilities: [...capabilities, 'admin'], admin };
  }
  const { E2E_USER_NAME, E2E_PASSWORD } = parse(personSchema, env);
  return { url, providerPage, capabilities, person: { name: E2E_USER_NAME, password: E2E_PASSWORD } };
}

function parse<Settings>(schema: z.ZodType<Settings>, env: NodeJS.ProcessEnv): Settings {
  const { data, error } = schema.safeParse(env);
  if (error) throw new Error(z.prettifyError(error));
  return data;
}

/** The deployment that `E2E_BASE_URL` names; `null` where the tests start servers of their own. */
export const deployment = readDeployment(process.env);
