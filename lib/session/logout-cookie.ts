import * as z from 'zod';
import { type Cookies, createCookieKind } from './cookie.ts';
import type { Sealer } from './seal.ts';

/** How long a sign-out may stay at the provider, and how long `/signed-out` can tell what became of it. */
export const LOGOUT_SECONDS = 600;

/** In characters, attributes included: browsers drop a cookie that is larger. */
const MAX_SIZE = 4096;

/** What became of each session layer. */
const logoutOutcomeSchema = z.object({
  /** `unknown`: the store could not be reached, so the session here may live until it expires. */
  app: z.enum(['ended', 'no_session', 'unknown']),
  /**
   * `asked`: the browser was sent there and has not come back. `returned`: it has, whatever the person has answered there.
   * `ended`: a logout token says so. `kept`: the person wanted to stay signed in there.
   */
  provider: z.enum(['asked', 'returned', 'ended', 'unavailable', 'unsupported', 'kept']),
  /** Whether the provider was told which session to end, by name. Otherwise it has to ask, and the person may say no. */
  hinted: z.boolean(),
  /** Whether the provider was asked to end its upstream's session too; if not, whether it could have been. */
  upstream: z.enum(['asked', 'not_wanted', 'not_possible']),
  /** Whether the identity provider had named an upstream that let the person in. */
  viaUpstream: z.boolean().default(false),
});

export type LogoutOutcome = Readonly<z.infer<typeof logoutOutcomeSchema>>;

const logoutUnderWaySchema = z.object({
  /** Proves that a return belongs to this browser's sign-out. Absent once the browser has come back. */
  state: z.string().optional(),
  /** The session that was signed out: its hint serves another attempt. */
  sessionId: z.string().optional(),
  /** The session at the provider, where the browser was sent to end it, and a logout token will say that it has ended. */
  providerSession: z
    .object({ issuer: z.string(), subject: z.string(), providerSessionId: z.string() })
    .optional(),
  returnUrl: z.string(),
  outcome: logoutOutcomeSchema,
});

/** A sign-out between this app and the provider, in one browser. */
export type LogoutUnderWay = Readonly<z.infer<typeof logoutUnderWaySchema>>;

/** The last sign-out of a browser, sealed, for {@link LOGOUT_SECONDS}: for `/signed-out`, and for the way back to it. */
export interface LogoutCookie {
  readonly read: (cookies: Cookies) => Promise<LogoutUnderWay | null>;
  /** Leaves the session at the provider out where there is no room: then nobody will know whether it has ended. */
  readonly set: (logout: LogoutUnderWay) => Promise<string>;
  readonly clear: () => string;
}

export function createLogoutCookie(sealer: Sealer, secure: boolean): LogoutCookie {
  const cookie = createCookieKind('bff-logout', secure);
  const toCookie = async (logout: LogoutUnderWay) =>
    cookie.set(await sealer.seal(logout, LOGOUT_SECONDS), { maxAgeSeconds: LOGOUT_SECONDS });
  return {
    read: async (cookies) => {
      const sealed = cookies[cookie.name];
      return sealed ? sealer.unseal(sealed, logoutUnderWaySchema) : null;
    },
    set: async (logout) => {
      const whole = await toCookie(logout);
      return whole.length > MAX_SIZE ? toCookie({ ...logout, providerSession: undefined }) : whole;
    },
    clear: () => cookie.clear(),
  };
}
