import type { ServerMetadata } from 'openid-client';
import { describe, expect, test } from 'vitest';
import { selectLogoutStrategy } from './select-strategy.ts';
import { type LogoutRequest, toLogoutUrl } from './strategy.ts';

const OIDC: ServerMetadata = {
  issuer: 'https://id.example.com',
  end_session_endpoint: 'https://id.example.com/end?tenant=a',
};
const AUTH0: ServerMetadata = { issuer: 'https://tenant.eu.auth0.com/' };
const COGNITO: ServerMetadata = {
  issuer: 'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_pool',
  authorization_endpoint: 'https://login.example.com/oauth2/authorize',
};
const WITHOUT_LOGOUT: ServerMetadata = { issuer: 'https://accounts.google.com' };

const RETURN = 'https%3A%2F%2Fapp.example.com%2Fbff%2Flogout%2Fcallback';

type Setting = Parameters<typeof selectLogoutStrategy>[0];

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
    idTokenHint: 'id.token.hint',
    federated: false,
    ...more,
  });
  return logout === null ? null : toLogoutUrl(logout).href;
};

describe('the address that ends the session at the provider', () => {
  test('has hint, client, return address and state, and keeps the query of the endpoint', () => {
    expect(logoutUrl(OIDC)).toBe(
      `https://id.example.com/end?tenant=a&id_token_hint=id.token.hint&client_id=app&post_logout_redirect_uri=${RETURN}&state=state-1`,
    );
  });

  test('goes without the hint where no ID token is known any more', () => {
    expect(logoutUrl(OIDC, { idTokenHint: undefined })).not.toContain('id_token_hint');
  });

  test('asks for the upstream session too when it should end', () => {
    expect(logoutUrl(OIDC, { federated: true })).toMatch(/&federated=$/);
    expect(logoutUrl(AUTH0, { federated: true })).toMatch(/&federated=$/);
  });

  test('is never an http address off this machine', () => {
    expect(logoutUrl({ ...OIDC, end_session_endpoint: 'http://id.example.com/end' })).toBeNull();
    expect(logoutUrl({ ...OIDC, end_session_endpoint: 'http://127.0.0.1:9400/end' })).toContain(
      'http://127.0.0.1',
    );
  });

  test('is /v2/logout at an Auth0 tenant without end_session_endpoint', () => {
    expect(logoutUrl(AUTH0)).toBe(`https://tenant.eu.auth0.com/v2/logout?client_id=app&returnTo=${RETURN}`);
  });

  test('is /logout on the domain of a Cognito user pool', () => {
    expect(logoutUrl(COGNITO)).toBe(`https://login.example.com/logout?client_id=app&logout_uri=${RETURN}`);
  });

  test('does not exist where the provider has none', () => {
    expect(logoutUrl(WITHOUT_LOGOUT)).toBeNull();
    expect(logoutUrl(WITHOUT_LOGOUT, {}, 'oidc')).toBeNull();
    expect(logoutUrl(OIDC, {}, 'local')).toBeNull();
  });

  test('follows the setting before discovery', () => {
    expect(logoutUrl({ ...AUTH0, end_session_endpoint: 'https://x.example/end' }, {}, 'auth0')).toContain(
      '/v2/logout',
    );
  });
});
