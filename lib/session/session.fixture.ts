import { randomUUID } from 'node:crypto';
import { createSession, type Session } from './session.ts';
import type { EndedSessions, LogoutTarget, NewLogin, SessionStore } from './session-store.ts';

export const ISSUER = 'https://idp.example';
export const LIFETIMES = { idleSeconds: 600, absoluteSeconds: 3600 };

type Choice = Partial<
  Pick<Session, 'id' | 'issuer' | 'subject' | 'providerSessionId' | 'claims' | 'refreshToken' | 'accessToken'>
>;

/** The login of somebody, at `now`, under a new session id. */
export function createLogin(now: number, choice: Choice = {}, issuedAt = now): NewLogin {
  const fields = {
    id: randomUUID(),
    issuer: ISSUER,
    subject: 'alice',
    logoutProof: randomUUID(),
    claims: { name: 'Alice Äpfel 🍏' },
    refreshToken: randomUUID(),
    ...choice,
  };
  const session = createSession(fields, now, LIFETIMES);
  const { issuer, logoutProof } = session;
  return { session, hint: { version: 1, issuer, idToken: randomUUID(), logoutProof }, issuedAt };
}

/** A logout token that has not been seen before. */
export async function redeemNewToken(store: SessionStore, target: LogoutTarget): Promise<EndedSessions> {
  const ended = await store.redeemLogoutToken(target, { name: randomUUID(), ttlSeconds: 60 });
  if (typeof ended === 'string') throw new Error(`A new logout token is ${ended}.`);
  return ended;
}
