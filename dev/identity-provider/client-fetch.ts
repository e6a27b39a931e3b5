import { decodeJwt } from 'jose';
import type { DeliverLogoutToken } from './logout-token-delivery.ts';
import { backchannelLogoutUri, type RelyingParty } from './relying-party.ts';

// Longer than a client in production would get: an application under `next dev` compiles a route when it is
// called for the first time.
const LIMIT_MILLISECONDS = 10_000;

/**
 * The provider's only way out to the network: it brings logout tokens to the back-channel addresses of the
 * configured clients, each exactly as registered, and follows no redirect. Anything else is refused.
 */
export function createClientFetch(clients: readonly RelyingParty[], deliver: DeliverLogoutToken) {
  const clientIdByAddress = new Map(
    clients.map((client) => [backchannelLogoutUri(client), client.clientId] as const),
  );

  return async (input: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    const address = new URL(input instanceof Request ? input.url : input).href;
    const clientId = clientIdByAddress.get(address);
    if (clientId === undefined)
      throw new TypeError('This provider calls back-channel addresses of its clients only');
    const token = init.body instanceof URLSearchParams ? init.body.get('logout_token') : null;
    if (token === null) throw new TypeError('This provider brings its clients nothing but logout tokens');

    return deliver({ clientId, claims: decodeJwt(token), send: () => post(address, init) });
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
