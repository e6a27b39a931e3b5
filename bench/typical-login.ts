import { randomBytes } from 'node:crypto';
import { createSession } from '#lib/session/session.ts';
import type { NewLogin } from '#lib/session/session-store.ts';

export const ISSUER = 'https://idp.example.com';

const LIFETIMES = { idleSeconds: 3600, absoluteSeconds: 28_800 };

/** ID token, access token and refresh token: 3 KB together. */
const TOKEN_LENGTH = 1024;

export const now = (): number => Math.floor(Date.now() / 1000);

/** A login of this subject, in a provider session of its own. Its tokens cannot be compressed, like real ones. */
export function createTypicalLogin(subject: string, tokenLength = TOKEN_LENGTH): NewLogin {
  const providerSessionId = createText(43);
  const fields = {
    id: createText(43),
    issuer: ISSUER,
    subject,
    providerSessionId,
    logoutProof: providerSessionId,
    claims: { name: 'Alice Example', email: 'alice@example.com', email_verified: true },
    accessToken: createText(tokenLength),
    refreshToken: createText(tokenLength),
    device: 'Chrome on Linux',
  };
  const session = createSession(fields, now(), LIFETIMES);
  const hint = {
    version: 1,
    issuer: ISSUER,
    idToken: createText(tokenLength),
    logoutProof: providerSessionId,
  } as const;
  return { session, hint, issuedAt: now() };
}

const createText = (length: number) => randomBytes(length).toString('base64url').slice(0, length);
