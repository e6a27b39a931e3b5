import { decodeJwt } from 'jose';
import type { RecentList } from './recent-list.ts';
import { backchannelLogoutUri, type RelyingParty } from './relying-party.ts';

/** One attempt to bring a logout token to a client. */
export interface Delivery {
  /** Epoch seconds. */
  readonly sentAt: number;
  readonly clientId: string;
  readonly subject: string | undefined;
  readonly sid: string | undefined;
  /** What the client answered; `undefined` when it could not be reached or did not answer in time. */
  readonly status: number | undefined;
  readonly tookMilliseconds: number;
}

// Longer than a client in production would get: an application under `next dev` compiles a route when it is
// called for the first time.
const LIMIT_MILLISECONDS = 10_000;

/**
 * The provider's only way out to the network: it reaches the back-channel addresses of the configured clients,
 * each exactly as registered, follows no redirect, and writes down every delivery. Anything else is refused.
 */
export function createClientFetch(clients: readonly RelyingParty[], deliveries: RecentList<Delivery>) {
  const clientIdByAddress = new Map(
    clients.map((client) => [backchannelLogoutUri(client), client.clientId] as const),
  );

  return async (input: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    const address = new URL(input instanceof Request ? input.url : input).href;
    const clientId = clientIdByAddress.get(address);
    if (clientId === undefined)
      throw new TypeError('This provider calls back-channel addresses of its clients only');

    const startedAtMs = Date.now();
    const write = (status: number | undefined): void =>
      deliveries.add({
        ...readLogoutToken(init.body),
        sentAt: Math.floor(startedAtMs / 1000),
        clientId,
        status,
        tookMilliseconds: Date.now() - startedAtMs,
      });
    try {
      const response = await post(address, init);
      write(response.status);
      return response;
    } catch (error) {
      write(undefined);
      throw error;
    }
  };
}

// Of the package's own options only these are passed on: its dispatcher refuses loopback addresses.
function post(
  address: string,
  { method = 'GET', headers = {}, body = null }: RequestInit,
): Promise<Response> {
  return fetch(address, {
    method,
    headers,
    body,
    redirect: 'manual',
    signal: AbortSignal.timeout(LIMIT_MILLISECONDS),
  });
}

function readLogoutToken(body: unknown): Pick<Delivery, 'subject' | 'sid'> {
  const token = body instanceof URLSearchParams ? body.get('logout_token') : null;
  const { sub, sid } = token ? decodeJwt<{ sid?: string }>(token) : {};
  return { subject: sub, sid };
}
