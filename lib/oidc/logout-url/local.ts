import type { LogoutStrategy } from './strategy.ts';

/**
 * For providers without a logout, Google and Vercel among them: only the session here ends, and the next sign-in asks
 * for the account (decision 13).
 *
 * @see https://developers.google.com/identity/openid-connect/reference the discovery document has no logout
 * @see https://vercel.com/docs/sign-in-with-vercel/authorization-server-api nor has Vercel's
 */
export const local: LogoutStrategy = () => null;
