import type { Account as ProviderAccount } from 'oidc-provider';

export interface NewAccount {
  /** What is typed at sign-in; unique. */
  readonly name: string;
  readonly password: string;
  /** Claims beside, or instead of, the ones made up from the name. */
  readonly claims?: Readonly<Record<string, unknown>> | undefined;
}

export interface Account extends NewAccount {
  /** The `sub` of this person in every token. */
  readonly subject: string;
  readonly claims: Readonly<Record<string, unknown>>;
}

/** The people who can sign in on a fresh start. Their passwords are shown on the sign-in page. */
export const DEMO_ACCOUNTS: readonly NewAccount[] = [
  { name: 'alice', password: 'wonderland', claims: { family_name: 'Liddell' } },
  { name: 'bob', password: 'builder', claims: { family_name: 'Baumeister' } },
];

export interface Accounts {
  /** @throws Error when the name is taken. */
  readonly add: (account: NewAccount) => Account;
  readonly findByName: (name: string) => Account | undefined;
  readonly findBySubject: (subject: string) => Account | undefined;
}

/** The people this provider knows, in memory; it starts with {@link DEMO_ACCOUNTS}. */
export function createAccounts(): Accounts {
  const bySubject = new Map<string, Account>();

  const add = (fresh: NewAccount): Account => {
    const account = { ...fresh, subject: subjectOf(fresh.name), claims: toClaims(fresh) };
    if (bySubject.has(account.subject)) throw new Error(`There is already an account called ${fresh.name}`);
    bySubject.set(account.subject, account);
    return account;
  };

  DEMO_ACCOUNTS.forEach(add);
  return {
    add,
    findByName: (name) => bySubject.get(subjectOf(name)),
    findBySubject: (subject) => bySubject.get(subject),
  };
}

/** An account in the form the provider asks for. */
export function toProviderAccount({ subject, claims }: Account): ProviderAccount {
  return { accountId: subject, claims: () => ({ ...claims, sub: subject }) };
}

// The subject is not the name itself, so that code which confuses the two does not work by accident.
const subjectOf = (name: string): string => `person-${name}`;

function toClaims({ name, claims }: NewAccount): Record<string, unknown> {
  const givenName = name.charAt(0).toUpperCase() + name.slice(1);
  const familyName = typeof claims?.family_name === 'string' ? claims.family_name : 'Example';
  return {
    name: `${givenName} ${familyName}`,
    preferred_username: name,
    given_name: givenName,
    family_name: familyName,
    email: `${name}@example.com`,
    email_verified: true,
    ...claims,
  };
}
