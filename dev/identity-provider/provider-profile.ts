import type { NewAccount } from './accounts.ts';

/** What tells the providers of this house apart: for people their pages, for browsers their cookies. */
export interface ProviderProfile {
  readonly name: string;
  /** Cookies of one host are shared by all its ports, so every provider has names of its own. */
  readonly cookiePrefix: string;
  /** The people who can sign in on a fresh start. Their passwords are shown on the sign-in page. */
  readonly demoAccounts: readonly NewAccount[];
}

export const EMBEDDED_PROVIDER: ProviderProfile = {
  name: 'Identity provider',
  cookiePrefix: 'idp',
  demoAccounts: [
    { name: 'alice', password: 'wonderland', claims: { family_name: 'Liddell' } },
    { name: 'bob', password: 'builder', claims: { family_name: 'Baumeister' } },
  ],
};

/** Behind the embedded provider: where the company has its accounts. */
export const UPSTREAM_PROVIDER: ProviderProfile = {
  name: 'Upstream provider',
  cookiePrefix: 'upstream',
  demoAccounts: [{ name: 'carla', password: 'company', claims: { family_name: 'Kontor' } }],
};
