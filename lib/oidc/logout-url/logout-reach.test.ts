import type { ServerMetadata } from 'openid-client';
import { expect, test } from 'vitest';
import { toLogoutReach } from './logout-reach.ts';

const withLogout = (issuer: string): ServerMetadata => ({
  issuer,
  authorization_endpoint: `${issuer}/authorize`,
  end_session_endpoint: `${issuer}/logout`,
});

test.each<[string, ServerMetadata, Parameters<typeof toLogoutReach>[0], boolean, boolean]>([
  ['Keycloak', withLogout('https://id.example.com/realms/main'), 'auto', true, false],
  ['Okta', withLogout('https://org.okta.com'), 'auto', true, false],
  ['Auth0', withLogout('https://tenant.eu.auth0.com'), 'auto', true, true],
  ['Auth0 by setting', { issuer: 'https://id.example.com' }, 'auth0', true, true],
  ['Cognito', withLogout('https://cognito-idp.eu-central-1.amazonaws.com'), 'auto', true, false],
  ['the embedded provider', withLogout('http://127.0.0.1:9400'), 'auto', true, true],
  ['the embedded provider, set to local', withLogout('http://127.0.0.1:9400'), 'local', false, false],
  ['the embedded provider without logout', { issuer: 'http://127.0.0.1:9400' }, 'auto', false, false],
  ['Google', { issuer: 'https://accounts.google.com' }, 'auto', false, false],
])('a sign-out at %s reaches as far as it can be asked to', (_, metadata, setting, provider, upstream) => {
  expect(toLogoutReach(setting, metadata)).toEqual({ provider, upstream });
});
