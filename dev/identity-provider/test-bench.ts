import { createServer } from 'node:http';
import { decodeJwt, type JWTPayload } from 'jose';
import * as oidc from 'openid-client';
import type { CookieJar } from '../cookie-jar.ts';
import { listen, stopListening } from '../listen.ts';
import {
  type IdentityProvider,
  type IdentityProviderOptions,
  startIdentityProvider,
} from './identity-provider.ts';
import { type Credentials, signInAtProvider } from './visitor.ts';

export const ALICE: Credentials = { name: 'alice', password: 'wonderland' };
export const BOB: Credentials = { name: 'bob', password: 'builder' };
export const ADMIN_TOKEN = 'admin-token-of-these-tests';

type Tokens = Awaited<ReturnType<typeof oidc.authorizationCodeGrant>>;

/** A provider with one client, whose back channel is a listener that writes down what it is told. */
export interface TestBench {
  readonly provider: IdentityProvider;
  readonly client: oidc.Configuration;
  readonly clientId: string;
  readonly baseUrl: string;
  /** The claims of the logout tokens received so far. */
  readonly logoutTokens: readonly JWTPayload[];
  /** Starts a login as the client does; further parameters are added to the request. */
  readonly startLogin: (parameters?: Readonly<Record<string, string>>) => Promise<StartedLogin>;
  /** Signs somebody in, from the authorization request to the tokens. */
  readonly signIn: (
    who: Credentials,
    jar?: CookieJar,
  ) => Promise<{ readonly tokens: Tokens; readonly jar: CookieJar }>;
  readonly endSessionUrl: (parameters?: Readonly<Record<string, string>>) => URL;
  readonly close: () => Promise<void>;
}

interface StartedLogin {
  readonly url: URL;
  readonly finish: (callbackUrl: URL) => Promise<Tokens>;
}

/**
 * @param backchannelStatus what the client answers to logout tokens.
 * @param options of the provider, beside those it needs for this client.
 */
export async function startTestBench(
  backchannelStatus = 200,
  options: Partial<IdentityProviderOptions> = {},
): Promise<TestBench> {
  const listener = await startLogoutListener(backchannelStatus);
  const clientId = 'test-app';
  const provider = await startIdentityProvider({
    port: 0,
    clients: [{ clientId, clientSecret: 'secret-of-the-test-app', baseUrl: listener.baseUrl }],
    adminToken: ADMIN_TOKEN,
    ...options,
  });
  const client = await oidc.discovery(
    new URL(provider.issuer),
    clientId,
    'secret-of-the-test-app',
    oidc.ClientSecretBasic(),
    { execute: [oidc.allowInsecureRequests, oidc.enableNonRepudiationChecks] },
  );
  const startLogin = (parameters = {}) => beginLogin(client, listener.baseUrl, parameters);

  return {
    provider,
    client,
    clientId,
    baseUrl: listener.baseUrl,
    logoutTokens: listener.logoutTokens,
    startLogin,
    signIn: async (who, earlierJar) => {
      const login = await startLogin();
      const { callbackUrl, jar } = await signInAtProvider(login.url, who, earlierJar);
      return { tokens: await login.finish(callbackUrl), jar };
    },
    endSessionUrl: (parameters = {}) =>
      oidc.buildEndSessionUrl(client, {
        post_logout_redirect_uri: `${listener.baseUrl}/bff/logout/callback`,
        state: 'state-of-the-logout',
        ...parameters,
      }),
    close: async () => {
      await provider.close();
      await listener.close();
    },
  };
}

async function beginLogin(
  client: oidc.Configuration,
  baseUrl: string,
  parameters: Readonly<Record<string, string>>,
): Promise<StartedLogin> {
  const state = oidc.randomState();
  const nonce = oidc.randomNonce();
  const verifier = oidc.randomPKCECodeVerifier();
  const url = oidc.buildAuthorizationUrl(client, {
    redirect_uri: `${baseUrl}/bff/callback`,
    scope: 'openid profile email offline_access',
    state,
    nonce,
    code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    ...parameters,
  });
  const checks = { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier };
  return { url, finish: (callbackUrl) => oidc.authorizationCodeGrant(client, callbackUrl, checks) };
}

async function startLogoutListener(status: number) {
  const logoutTokens: JWTPayload[] = [];
  const server = createServer(async (request, response) => {
    const body = new URLSearchParams(Buffer.concat(await request.toArray()).toString());
    if (request.url === '/bff/backchannel') logoutTokens.push(decodeJwt(body.get('logout_token') ?? ''));
    response.writeHead(status).end();
  });
  return {
    baseUrl: `http://127.0.0.1:${await listen(server, 0, '127.0.0.1')}`,
    logoutTokens: logoutTokens as readonly JWTPayload[],
    close: () => stopListening(server),
  };
}
