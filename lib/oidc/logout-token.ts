import { errors } from 'jose';
import { BffError } from '../errors.ts';
import { parseJsonObject } from './json-object.ts';
import {
  findBrokenRule,
  type LogoutToken,
  type LogoutTokenExpectations,
  toLogoutToken,
} from './logout-token-claims.ts';
import { type ExpectedSignature, verifySignature } from './signature.ts';

/** How a logout token has to be signed. */
export interface LogoutTokenSignature extends ExpectedSignature {
  /** Whether the header has to say `logout+jwt`. */
  readonly requireTyp: boolean;
}

const MAX_LENGTH = 32 * 1024;
const COMPACT = /^[\w-]+\.[\w-]+\.[\w-]+$/;
const TYP = /^(application\/)?logout\+jwt$/i;

/**
 * Checks a logout token to the letter, without asking whether anyone is signed in.
 *
 * The claims are read before the signature is checked, so that a token of another issuer never makes us fetch keys.
 *
 * @throws {BffError} `logout_token_invalid` with the rule that is broken; `provider_unavailable` when the keys
 *   cannot be had.
 * @see https://openid.net/specs/openid-connect-backchannel-1_0.html#Validation section 2.6
 */
export async function verifyLogoutToken(
  token: string,
  signature: LogoutTokenSignature,
  expected: LogoutTokenExpectations,
): Promise<LogoutToken> {
  const { header, claims } = decode(token);
  assertHeader(header, signature);
  const brokenRule = findBrokenRule(claims, expected);
  if (brokenRule !== null) throw refusal(brokenRule);
  await assertSignature(token, signature);
  return toLogoutToken(claims);
}

const refusal = (rule: string, cause?: unknown) =>
  new BffError('logout_token_invalid', `${rule}.`, { cause });

type JsonObject = Readonly<Record<string, unknown>>;

function decode(token: string): { header: JsonObject; claims: JsonObject } {
  if (token.length > MAX_LENGTH || !COMPACT.test(token)) throw refusal('The token has to be a signed JWT');
  const [header, claims] = token.split('.').slice(0, 2).map(decodePart);
  if (!header || !claims)
    throw refusal('Header and claims have to be JSON objects that name no member twice');
  return { header, claims };
}

function decodePart(part: string): JsonObject | null {
  return parseJsonObject(Buffer.from(part, 'base64url').toString());
}

function assertHeader(header: JsonObject, { alg, requireTyp }: LogoutTokenSignature): void {
  if (header.alg !== alg) throw refusal(`alg has to be ${alg}`);
  if (header.crit !== undefined) throw refusal('crit names an extension that is not known');
  const { kid, typ } = header;
  if (kid !== undefined && typeof kid !== 'string') throw refusal('kid has to be a text');
  const isLogoutToken = typeof typ === 'string' && TYP.test(typ);
  const isUntyped = typ === undefined || (typeof typ === 'string' && typ.toUpperCase() === 'JWT');
  if (!isLogoutToken && (requireTyp || !isUntyped)) throw refusal('typ has to be logout+jwt');
}

async function assertSignature(token: string, signature: LogoutTokenSignature): Promise<void> {
  try {
    await verifySignature(token, signature);
  } catch (cause) {
    if (!(cause instanceof errors.JOSEError)) throw cause;
    throw refusal('The signature has to be by a key of the issuer', cause);
  }
}
