import { UnsecuredJWT } from 'jose';
import { expect, it } from 'vitest';
import { createClientFetch } from './client-fetch.ts';
import type { AddressedLogoutToken } from './logout-token-delivery.ts';

const client = { clientId: 'app', clientSecret: 'secret', baseUrl: 'http://localhost:3000' };
const token = new UnsecuredJWT({ sid: 'session-of-the-provider' }).encode();

/** The way out to the network, which ends before the network. */
function openWayOut() {
  const delivered: AddressedLogoutToken[] = [];
  const clientFetch = createClientFetch([client], async (addressed) => {
    delivered.push(addressed);
    return new Response();
  });
  return { clientFetch, delivered };
}

it('brings a client its logout token', async () => {
  const { clientFetch, delivered } = openWayOut();
  const body = new URLSearchParams({ logout_token: token });
  await clientFetch('http://localhost:3000/bff/backchannel', { method: 'POST', body });
  expect(delivered).toMatchObject([{ clientId: 'app', claims: { sid: 'session-of-the-provider' } }]);
});

it.each([
  'http://localhost:3001/bff/backchannel',
  'http://localhost:3000/bff/backchannel?more',
  'http://localhost:3000/healthz',
  'http://127.0.0.1:3000/bff/backchannel',
  'https://elsewhere.example/bff/backchannel',
])('is closed for %s', async (address) => {
  const { clientFetch, delivered } = openWayOut();
  const body = new URLSearchParams({ logout_token: token });
  await expect(clientFetch(address, { method: 'POST', body })).rejects.toThrow('back-channel addresses');
  expect(delivered).toEqual([]);
});

it('is closed for anything but a logout token', async () => {
  const { clientFetch, delivered } = openWayOut();
  const request = clientFetch('http://localhost:3000/bff/backchannel', { method: 'POST', body: 'anything' });
  await expect(request).rejects.toThrow('logout tokens');
  expect(delivered).toEqual([]);
});
