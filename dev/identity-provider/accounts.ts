import { createHash } from 'node:crypto';
import type { Account as ProviderAccount } from 'oidc-provider';
import * as z from 'zod';
import type { SignIn } from '#lib/oidc/authorization-response.ts';

export interface NewAccount {
  /** What is typed at sign-in; unique. */
  readonly name: string;
  readonly password: string;
  /** Claims beside, or instead of, the ones made up from the name. */
  readonly claims?: Readonly<Record<string, unknown>> | undefined;
}

export interface Account {
  readonly name: string;
  /** The `sub` of this person in every token. */
  readonly subject: string;
  readonly claims: Readonly<Record<string, unknown>>;
  /** The issuer where this person signs in instead of here. */
  readonly idp?: string;
}

interface LocalAccount extends Account {
  readonly password: string;
}

export interface Accounts {
  /** @throws Error when the name is taken. */
  readonly add: (account: NewAccount) => Account;
  /** The account of somebody who has signed in at another provider, as that provider describes them now. */
  readonly link: (signIn: SignIn) => Account;
  /** Somebody who can sign in here with a password. */
  readonly findByName: (name: string) => LocalAccount | undefined;
  readonly findBySubject: (subject: string) => Account | undefined;
}

/** The people this provider knows, in memory. */
export function createAccounts(demoAccounts: readonly NewAccount[]): Accounts {
  const local = new Map<string, LocalAccount>();
  const bySubject = new Map<string, Account>();

  const add = (fresh: NewAccount): Account => {
    const account = { ...fresh, subject: subjectOf(fresh.name), claims: toClaims(fresh) };
    if (local.has(account.name)) throw new Error(`There is already an account called ${fresh.name}`);
    local.set(account.name, account);
    bySubject.set(account.subject, account);
    return account;
  };

  demoAccounts.forEach(add);
  return {
    add,
    link: (signIn) => {
      const account = toLinkedAccount(signIn);
      bySubject.set(account.subject, account);
      return account;
    },
    findByName: (name) => local.get(name),
    findBySubject: (subject) => bySubject.get(subject),
  };
}

/** An account in the form the provider asks for. */
export function toProviderAccount({ subject, claims, idp }: Account): ProviderAccount {
  return { accountId: subject, claims: () => ({ ...claims, sub: subject, idp }) };
}

// The subject is not the name itself, so that code which confuses the two does not work by accident.
const subjectOf = (name: string): string => `person-${name}`;

const linkedClaimsSchema = z.object({
  name: z.string().optional(),
  given_name: z.string().optional(),
  family_name: z.string().optional(),
  preferred_username: z.string().optional(),
  email: z.string().optional(),
  email_verified: z.boolean().optional(),
});

/**
 * Issuer and subject together say who somebody is, and nothing else does: neither a name nor an e-mail address that
 * two people share makes them one.
 * @see https://openid.net/specs/openid-connect-core-1_0.html#ClaimStability
 */
function toLinkedAccount({ issuer, subject, claims }: SignIn): Account {
  const digest = createHash('sha256')
    .update(JSON.stringify([issuer, subject]))
    .digest('base64url');
  const known = linkedClaimsSchema.parse(claims);
  return {
    name: known.preferred_username ?? subject,
    subject: `linked-${digest.slice(0, 22)}`,
    claims: known,
    idp: issuer,
  };
}

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
