/** @see https://openid.net/specs/openid-connect-core-1_0.html#StandardClaims section 5.1 */
const STANDARD_CLAIMS = {
  name: 'string',
  given_name: 'string',
  family_name: 'string',
  middle_name: 'string',
  nickname: 'string',
  preferred_username: 'string',
  profile: 'string',
  picture: 'string',
  website: 'string',
  email: 'string',
  email_verified: 'boolean',
  gender: 'string',
  birthdate: 'string',
  zoneinfo: 'string',
  locale: 'string',
  phone_number: 'string',
  phone_number_verified: 'boolean',
  updated_at: 'number',
} as const;

interface ClaimTypes {
  readonly string: string;
  readonly boolean: boolean;
  readonly number: number;
}

type StandardClaims = {
  readonly [Claim in keyof typeof STANDARD_CLAIMS]?: ClaimTypes[(typeof STANDARD_CLAIMS)[Claim]];
};

/** Who is signed in: the claims of the identity provider. A standard claim of another type than its own is left out. */
export type User = StandardClaims & { readonly sub: string; readonly [claim: string]: unknown };

/** What the tabs of this browser tell each other of its session. No secret. Instants: milliseconds since the epoch. */
export interface SessionFacts {
  readonly sub: string;
  /** Names the session; another sign-in has another name. */
  readonly ref: string;
  /** When it ends unless it is used. */
  readonly expiresAt: number;
  /** When it ends whatever happens. */
  readonly endsAt: number;
}

export interface SignedIn {
  readonly user: User;
  readonly session: SessionFacts;
}

/** Reads what `/bff/user` says. Nothing of the app's own stays in the user, least of all where to sign out. */
export function parseSignedIn(body: unknown, now: number): SignedIn | null {
  if (typeof body !== 'object' || body === null) return null;
  const members: Readonly<Record<string, unknown>> = { ...body };
  const { sub, 'bff:session_ref': ref } = members;
  const [expiresIn, endsIn] = [members['bff:session_expires_in'], members['bff:session_ends_in']];
  if (typeof sub !== 'string' || typeof ref !== 'string') return null;
  if (typeof expiresIn !== 'number' || typeof endsIn !== 'number') return null;
  const claims = Object.entries(members).filter(([name, value]) => isClaim(name, value));
  const session = { sub, ref, expiresAt: now + expiresIn * 1000, endsAt: now + endsIn * 1000 };
  return { user: { ...Object.fromEntries(claims), sub }, session };
}

function isClaim(name: string, value: unknown): boolean {
  if (name.startsWith('bff:')) return false;
  const types: Readonly<Record<string, string>> = STANDARD_CLAIMS;
  return !Object.hasOwn(types, name) || typeof value === types[name];
}
