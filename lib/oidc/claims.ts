import * as z from 'zod';
import { numericDateSchema } from './numeric-date.ts';

/**
 * What a sign-in rests on, beyond the checks of signature, issuer, audience, expiry and nonce.
 *
 * @see https://openid.net/specs/openid-connect-core-1_0.html#IDToken section 2
 */
export const idTokenSchema = z.looseObject({
  sub: z
    .string()
    .max(255)
    .regex(/^[\x20-\x7e]+$/),
  sid: z.string().min(1).max(512).optional(),
  azp: z.string().optional(),
  iat: numericDateSchema,
});

export type IdTokenClaims = z.infer<typeof idTokenSchema>;

/** Claims as the browser sees them: any JSON. */
export const browserClaimsSchema = z.record(z.string(), z.json());

export type BrowserClaims = Readonly<z.infer<typeof browserClaimsSchema>>;

/** Between the two parties of the protocol; of no use to the browser. */
const PROTOCOL_CLAIMS = new Set('iss aud azp exp iat nbf jti nonce at_hash c_hash s_hash sid'.split(' '));

/** The claims that describe the person and the sign-in. */
export function toBrowserClaims(claims: Readonly<Record<string, unknown>>): BrowserClaims {
  const entries = Object.entries(claims).filter(([name]) => !PROTOCOL_CLAIMS.has(name));
  return browserClaimsSchema.parse(Object.fromEntries(entries));
}
