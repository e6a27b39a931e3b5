import { UnsecuredJWT } from 'jose';
import type { ServerMetadata } from 'openid-client';
import { describe, expect, test } from 'vitest';
import { selectLogoutStrategy } from './select-strategy.ts';
import { type LogoutRequest, toLogoutUrl } from './strategy.ts';

type Setting = Parameters<typeof selectLogoutStrategy>[0];

const HINT = new UnsecuredJWT({ sub: 'alice' }).encode();
const ENTRA_HINT = new UnsecuredJWT({ sub: 'alice', login_hint: 'O.CiQ+a/b=' }).encode();
const RETURN = 'https%3A%2F%2Fapp.example.com%2Fbff%2Flogout%2Fcallback';
const STANDARD = `id_token_hint=${HINT}&client_id=app&post_logout_redirect_uri=${RETURN}&state=state-1`;

const logoutUrl = (
  metadata: ServerMetadata,
  more: Partial<LogoutRequest> = {},
  setting: Setting = 'auto',
) => {
  const logout = selectLogoutStrategy(
    setting,
    metadata,
  )({
    metadata,
    clientId: 'app',
    postLogoutRedirectUri: 'https://app.example.com/bff/logout/callback',
    state: 'state-1',
    idTokenHint: HINT,
    federated: false,
    ...more,
  });
  return logout === null ? null : toLogoutUrl(logout).href;
};

const AUTH0: ServerMetadata = { issuer: 'https://tenant.eu.auth0.com/' };
const AUTH0_WITH_LOGOUT = { ...AUTH0, end_session_endpoint: 'https://tenant.eu.auth0.com/oidc/logout' };
const AUTH0_DOMAIN: ServerMetadata = {
  issuer: 'https://id.example.com/',
  mfa_challenge_endpoint: 'https://id.example.com/mfa/challenge',
};
const COGNITO: ServerMetadata = {
  issuer: 'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_pool',
  authorization_endpoint: 'https://pool.auth.eu-central-1.amazoncognito.com/oauth2/authorize',
};
const ENTRA: ServerMetadata = {
  issuer: 'https://login.microsoftonline.com/9c2f/v2.0',
  end_session_endpoint: 'https://login.microsoftonline.com/9c2f/oauth2/v2.0/logout',
};

describe('the standard logout', () => {
  test.each([
    ['Duende IdentityServer', 'https://id.example.com', 'https://id.example.com/connect/endsession'],
    [
      'Keycloak',
      'https://id.example.com/realms/main',
      'https://id.example.com/realms/main/protocol/openid-connect/logout',
    ],
    ['Okta', 'https://org.okta.com', 'https://org.okta.com/oauth2/v1/logout'],
    ['Entra ID', ENTRA.issuer, 'https://login.microsoftonline.com/9c2f/oauth2/v2.0/logout'],
    ['Scalekit', 'https://app.scalekit.com', 'https://app.scalekit.com/oidc/logout'],
    ['ZITADEL', 'https://org.zitadel.cloud', 'https://org.zitadel.cloud/oidc/v1/end_session'],
    ['Logto', 'https://org.logto.app/oidc', 'https://org.logto.app/oidc/session/end'],
    ['Auth0', AUTH0.issuer, 'https://tenant.eu.auth0.com/oidc/logout'],
    ['the embedded provider', 'http://127.0.0.1:9400', 'http://127.0.0.1:9400/session/end'],
  ])('of %s', (_, issuer, endpoint) => {
    const metadata = { issuer, end_session_endpoint: endpoint };
    expect(logoutUrl(metadata)).toBe(`${endpoint}?${STANDARD}`);
    expect(logoutUrl(metadata, {}, 'oidc')).toBe(`${endpoint}?${STANDARD}`);
  });

  test('keeps the query that the endpoint has', () => {
    const metadata = {
      issuer: 'https://id.example.com',
      end_session_endpoint: 'https://id.example.com/?a=b',
    };
    expect(logoutUrl(metadata)).toBe(`https://id.example.com/?a=b&${STANDARD}`);
  });

  test('goes without the hint where no ID token is known any more', () => {
    const expected = `${ENTRA.end_session_endpoint}?client_id=app&post_logout_redirect_uri=${RETURN}&state=state-1`;
    expect(logoutUrl(ENTRA, { idTokenHint: undefined })).toBe(expected);
  });

  test('is left out at Okta without the hint, where nobody would come back', () => {
    const metadata = {
      issuer: 'https://org.okta.com',
      end_session_endpoint: 'https://org.okta.com/o/logout',
    };
    expect(logoutUrl(metadata, { idTokenHint: undefined })).toBeNull();
  });

  test.each(['auto', 'oidc'] as const)(
    'tells Entra ID whose account is meant, where its ID token says it: %s',
    (setting) => {
      const hints = `id_token_hint=${ENTRA_HINT}&logout_hint=O.CiQ%2Ba%2Fb%3D`;
      expect(logoutUrl(ENTRA, { idTokenHint: ENTRA_HINT }, setting)).toBe(
        `${ENTRA.end_session_endpoint}?${hints}&client_id=app&post_logout_redirect_uri=${RETURN}&state=state-1`,
      );
    },
  );

  test('is never an http address off this machine', () => {
    const issuer = 'https://id.example.com';
    expect(logoutUrl({ issuer, end_session_endpoint: 'http://id.example.com/end' })).toBeNull();
  });
});

describe('the logout of others', () => {
  test.each<[string, ServerMetadata, Setting, string]>([
    ['Auth0 without end_session_endpoint', AUTH0, 'auto', 'https://tenant.eu.auth0.com'],
    ['Auth0 by setting', AUTH0_WITH_LOGOUT, 'auth0', 'https://tenant.eu.auth0.com'],
    ["Auth0 at the tenant's own domain", AUTH0_DOMAIN, 'auto', 'https://id.example.com'],
  ])('%s', (_, metadata, setting, origin) => {
    const expected = `${origin}/v2/logout?client_id=app&returnTo=${RETURN}`;
    expect(logoutUrl(metadata, {}, setting)).toBe(expected);
    expect(logoutUrl(metadata, { federated: true }, setting)).toBe(`${expected}&federated=`);
  });

  test.each<[string, ServerMetadata, Setting]>([
    ['Cognito', COGNITO, 'auto'],
    [
      'Cognito, which publishes an end_session_endpoint that is none',
      { ...COGNITO, end_session_endpoint: 'https://pool.auth.eu-central-1.amazoncognito.com/logout' },
      'auto',
    ],
    ['Cognito by setting', { ...COGNITO, issuer: 'https://id.example.com' }, 'cognito'],
  ])('%s', (_, metadata, setting) => {
    const expected = `https://pool.auth.eu-central-1.amazoncognito.com/logout?client_id=app&logout_uri=${RETURN}`;
    expect(logoutUrl(metadata, {}, setting)).toBe(expected);
    expect(logoutUrl(metadata, { federated: true }, setting)).toBe(expected);
  });

  test.each<[string, ServerMetadata, Setting]>([
    ['Google', { issuer: 'https://accounts.google.com' }, 'auto'],
    ['Vercel', { issuer: 'https://vercel.com' }, 'auto'],
    ['a provider without one, by the standard', { issuer: 'https://id.example.com' }, 'oidc'],
    ['any provider, where it is set so', ENTRA, 'local'],
  ])('%s: there is none', (_, metadata, setting) => {
    expect(logoutUrl(metadata, {}, setting)).toBeNull();
  });
});

describe('the upstream session', () => {
  test.each([
    ['Auth0', AUTH0_WITH_LOGOUT],
    ["Auth0 at the tenant's own domain", { ...AUTH0_WITH_LOGOUT, ...AUTH0_DOMAIN }],
    [
      'the embedded provider',
      { issuer: 'http://127.0.0.1:9400', end_session_endpoint: 'http://127.0.0.1:9400/e' },
    ],
  ])('is asked to end of %s, when it should', (_, metadata) => {
    expect(logoutUrl(metadata, { federated: true })).toBe(
      `${metadata.end_session_endpoint}?${STANDARD}&federated=`,
    );
  });

  test('is not asked to end of a provider that does not know the parameter', () => {
    expect(logoutUrl(ENTRA, { federated: true })).toBe(`${ENTRA.end_session_endpoint}?${STANDARD}`);
  });
});
