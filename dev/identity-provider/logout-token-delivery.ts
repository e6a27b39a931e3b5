import type { JWTPayload } from 'jose';
import type { BehaviourSettings } from './behaviour.ts';
import type { RecentList } from './recent-list.ts';

/** One attempt to bring a logout token to a client. */
export interface Delivery {
  /** Epoch seconds. */
  readonly sentAt: number;
  readonly clientId: string;
  /** What the logout token says. */
  readonly claims: JWTPayload;
  /** The status of the client's answer; it has none when it cannot be reached or takes too long. */
  readonly answer: number | 'none' | 'not sent';
  readonly tookMilliseconds: number;
}

export interface LogoutTokenDeliveryParts {
  readonly deliveries: RecentList<Delivery>;
  readonly behaviour: BehaviourSettings;
  /** Gives up deliveries that have been put off. */
  readonly closing: AbortSignal;
}

export interface AddressedLogoutToken {
  readonly clientId: string;
  readonly claims: JWTPayload;
  readonly send: () => Promise<Response>;
}

export type DeliverLogoutToken = (token: AddressedLogoutToken) => Promise<Response>;

/**
 * Brings logout tokens to clients as often and as late as the settings say, and writes down each attempt. Whoever
 * sends a token that is lost or put off does not learn of it.
 */
export function createLogoutTokenDelivery({
  deliveries,
  behaviour,
  closing,
}: LogoutTokenDeliveryParts): DeliverLogoutToken {
  const write = (token: AddressedLogoutToken, answer: Delivery['answer'], startedAtMs: number): void => {
    const { clientId, claims } = token;
    const tookMilliseconds = Date.now() - startedAtMs;
    deliveries.add({ sentAt: Math.floor(startedAtMs / 1000), clientId, claims, answer, tookMilliseconds });
  };

  const sendOnce = async (token: AddressedLogoutToken): Promise<Response> => {
    const startedAtMs = Date.now();
    try {
      const response = await token.send();
      write(token, response.status, startedAtMs);
      return response;
    } catch (error) {
      write(token, 'none', startedAtMs);
      throw error;
    }
  };

  const send = async (token: AddressedLogoutToken): Promise<Response> => {
    const response = await sendOnce(token);
    if (behaviour.current().logoutTokenDelivery === 'twice') await sendOnce(token);
    return response;
  };

  return async (token) => {
    const { logoutTokenDelivery, logoutTokenDelaySeconds } = behaviour.current();
    if (logoutTokenDelivery === 'never') {
      write(token, 'not sent', Date.now());
      return new Response();
    }
    if (logoutTokenDelaySeconds === 0) return send(token);
    const timer = setTimeout(() => void send(token).catch(() => undefined), logoutTokenDelaySeconds * 1000);
    closing.addEventListener('abort', () => clearTimeout(timer));
    return new Response();
  };
}
