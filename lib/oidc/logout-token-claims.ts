import * as z from 'zod';
import { numericDateSchema } from './numeric-date.ts';

/**
 * The rules for the claims of a logout token, one a line, in the order of the specification. Each yields the
 * description that the provider's operator gets to read; none of them repeats what the token says.
 *
 * @see https://openid.net/specs/openid-connect-backchannel-1_0.html#Validation section 2.6
 */

export const LOGOUT_EVENT = 'http://schemas.openid.net/event/backchannel-logout';

/** What a logout token is held against. Instants are epoch seconds. */
export interface LogoutTokenExpectations {
  readonly issuer: string;
  readonly clientId: string;
  readonly now: number;
  readonly requireExp: boolean;
}

/** A logout token that may be acted upon. Instants are whole epoch seconds. */
export interface LogoutToken {
  readonly issuer: string;
  readonly jti: string;
  /** Without its fraction, like that of a login: a logout token wins over a login of the same second. */
  readonly issuedAt: number;
  /** From then on it would be refused anyway, clock tolerance included. */
  readonly acceptableUntil: number;
  readonly subject: string | undefined;
  readonly providerSessionId: string | undefined;
  /** Why, where the provider says so in a few plain characters: it may be shown to the person. */
  readonly reason: string | undefined;
  /** The provider asks to leave refresh tokens alone. */
  readonly keepsOfflineAccess: boolean;
}

/** Seconds. */
const CLOCK_TOLERANCE = 60;
const MAX_AGE = 300;

const checkedSchema = z.object({
  iss: z.string(),
  jti: z.string(),
  iat: numericDateSchema,
  exp: numericDateSchema.optional(),
  sub: z.string().optional(),
  sid: z.string().optional(),
  // No part of the standard, so nothing about them makes a token wrong.
  logout_reason: z
    .string()
    .regex(/^[\w .,'-]{1,64}$/)
    .optional()
    .catch(undefined),
  revoke_offline_access: z.unknown().optional(),
});

type Claims = Readonly<Record<string, unknown>>;
type Rule = (claims: Claims, expected: LogoutTokenExpectations) => boolean;

const isText = (value: unknown, maxLength: number): value is string =>
  typeof value === 'string' && value !== '' && value.length <= maxLength;
const isTime = (value: unknown): value is number => numericDateSchema.safeParse(value).success;
const isObject = (value: unknown): value is Claims =>
  z.record(z.string(), z.unknown()).safeParse(value).success;
const audiences = ({ aud }: Claims): readonly unknown[] => (Array.isArray(aud) ? aud : [aud]);

const RULES: readonly (readonly [description: string, holds: Rule])[] = [
  ['iss has to be the issuer', ({ iss }, { issuer }) => iss === issuer],
  ['aud has to name this client', (claims, { clientId }) => audiences(claims).includes(clientId)],
  [
    'aud has to hold text only',
    (claims) => audiences(claims).every((audience) => typeof audience === 'string'),
  ],
  [
    'aud may name others only when azp is this client',
    (claims, { clientId }) => audiences(claims).length === 1 || claims.azp === clientId,
  ],
  ['azp has to be this client', ({ azp }, { clientId }) => azp === undefined || azp === clientId],
  ['iat has to be a time', ({ iat }) => isTime(iat)],
  ['iat must not lie in the future', ({ iat }, { now }) => Number(iat) <= now + CLOCK_TOLERANCE],
  [
    'iat must not be older than 5 minutes',
    ({ iat }, { now }) => Number(iat) >= now - MAX_AGE - CLOCK_TOLERANCE,
  ],
  ['exp is required', ({ exp }, { requireExp }) => exp !== undefined || !requireExp],
  ['exp has to be a time', ({ exp }) => exp === undefined || isTime(exp)],
  [
    'exp must not have passed',
    ({ exp }, { now }) => exp === undefined || Number(exp) > now - CLOCK_TOLERANCE,
  ],
  [
    'nbf has to be a time that has come',
    ({ nbf }, { now }) => nbf === undefined || (isTime(nbf) && nbf <= now + CLOCK_TOLERANCE),
  ],
  ['jti has to be a text', ({ jti }) => isText(jti, 512)],
  ['sub has to be a text', ({ sub }) => sub === undefined || isText(sub, 255)],
  ['sid has to be a text', ({ sid }) => sid === undefined || isText(sid, 512)],
  ['sub or sid has to be present', ({ sub, sid }) => sub !== undefined || sid !== undefined],
  ['events has to be an object', ({ events }) => isObject(events)],
  [
    'events has to hold the back-channel logout event, an object',
    ({ events }) => isObject(events) && Object.hasOwn(events, LOGOUT_EVENT) && isObject(events[LOGOUT_EVENT]),
  ],
  ['nonce must not be present', (claims) => !Object.hasOwn(claims, 'nonce')],
];

/** The first rule that a logout token breaks, or `null`. */
export function findBrokenRule(claims: Claims, expected: LogoutTokenExpectations): string | null {
  return RULES.find(([, holds]) => !holds(claims, expected))?.[0] ?? null;
}

/** @param claims none of whose rules is broken. */
export function toLogoutToken(claims: Claims): LogoutToken {
  const { iss, jti, iat, exp, sub, sid, ...extensions } = checkedSchema.parse(claims);
  const oldest = iat + MAX_AGE;
  return {
    issuer: iss,
    jti,
    issuedAt: Math.floor(iat),
    acceptableUntil: Math.ceil(Math.min(exp ?? oldest, oldest)) + CLOCK_TOLERANCE,
    subject: sub,
    providerSessionId: sid,
    reason: extensions.logout_reason,
    keepsOfflineAccess: extensions.revoke_offline_access === false,
  };
}
