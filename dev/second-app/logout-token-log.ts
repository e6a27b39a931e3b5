import { decodeJwt, type JWTPayload } from 'jose';

/** A logout token that came to the back channel, whatever became of it. */
export interface ReceivedLogoutToken {
  /** Epoch seconds. */
  readonly receivedAt: number;
  /** What it says, believed or not; `undefined` when it cannot be read. */
  readonly claims: JWTPayload | undefined;
  /** What became of it, in words. */
  readonly outcome: string;
}

export function toReceivedLogoutToken(token: string, outcome: string): ReceivedLogoutToken {
  return { receivedAt: Math.floor(Date.now() / 1000), claims: decode(token), outcome };
}

function decode(token: string): JWTPayload | undefined {
  try {
    return decodeJwt(token);
  } catch {
    return undefined;
  }
}
