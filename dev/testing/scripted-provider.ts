import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { CompactSign, exportJWK, generateKeyPair, type JWK } from 'jose';
import { listen } from '#dev/listen.ts';

export type Json = Readonly<Record<string, unknown>>;

/** What one endpoint answers; `hang` never does, `break off` ends the connection instead. */
export type ScriptedAnswer =
  | {
      readonly status?: number;
      /** A text is sent as HTML. */
      readonly body?: Json | string;
      readonly delayMs?: number;
    }
  | 'hang'
  | 'break off';

/** What a test changes while it runs. */
interface Script {
  /** Merged over the discovery document; `undefined` takes a member away. */
  metadata: Json;
  /** By path; everything not named here behaves. */
  readonly answers: Record<string, ScriptedAnswer>;
  /** Merged over the token response. */
  token: Json;
  /** Claims of the next ID token, over the usual ones. */
  idToken: (claims: Json) => Promise<string>;
  /** What its key set publishes. */
  keys: readonly JWK[];
}

/** A stand-in for a provider that misbehaves on demand, which the real one would never do: it signs anything. */
export interface ScriptedProvider {
  readonly issuer: string;
  readonly script: Script;
  readonly sign: (claims: Json, header?: Json) => Promise<string>;
  /** A logout token that is right but for these claims, and names nobody without them. */
  readonly signLogoutToken: (claims: Json, header?: Json) => Promise<string>;
  /** Signs with a new key from now on, and publishes that one alone. */
  readonly rotateKey: () => Promise<void>;
  /** Requests so far, `METHOD /path`. */
  readonly requests: readonly string[];
  /** The bodies posted to a path, as forms. */
  readonly posted: (path: string) => readonly URLSearchParams[];
  readonly close: () => Promise<void>;
}

export async function startScriptedProvider(): Promise<ScriptedProvider> {
  let signing = await createSigningKey('key-1');
  const sign = (claims: Json, header: Json = {}) =>
    new CompactSign(new TextEncoder().encode(JSON.stringify(claims)))
      .setProtectedHeader({ alg: 'RS256', kid: signing.published.kid, ...header })
      .sign(signing.privateKey);

  const server = createServer();
  const issuer = `http://127.0.0.1:${await listen(server, 0, '127.0.0.1')}`;

  const script: Script = { metadata: {}, answers: {}, token: {}, idToken: sign, keys: [signing.published] };
  const requests: string[] = [];
  const posts: { path: string; form: URLSearchParams }[] = [];

  const behave = async (path: string): Promise<ScriptedAnswer> => {
    if (path === '/.well-known/openid-configuration')
      return { body: { ...toMetadata(issuer), ...script.metadata } };
    if (path === '/jwks') return { body: { keys: script.keys } };
    if (path === '/userinfo') return { body: { sub: 'alice', name: 'Alice' } };
    if (path === '/revoke') return {};
    if (path !== '/token') return { status: 404 };
    return {
      body: {
        token_type: 'Bearer',
        access_token: 'access-token',
        refresh_token: 'refresh-token',
        expires_in: 300,
        id_token: await script.idToken(toClaims(issuer)),
        ...script.token,
      },
    };
  };

  const handle = async (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const path = new URL(incoming.url ?? '/', issuer).pathname;
    requests.push(`${incoming.method} ${path}`);
    if (incoming.method === 'POST') posts.push({ path, form: new URLSearchParams(await text(incoming)) });
    const answer = script.answers[path] ?? (await behave(path));
    if (answer === 'hang') return;
    if (answer === 'break off') {
      incoming.destroy();
      return;
    }
    const { status = 200, body = {}, delayMs = 0 } = answer;
    if (delayMs > 0) await sleep(delayMs);
    const isText = typeof body === 'string';
    outgoing.writeHead(status, { 'content-type': isText ? 'text/html' : 'application/json' });
    outgoing.end(isText ? body : JSON.stringify(body));
  };
  server.on('request', (incoming, outgoing) => void handle(incoming, outgoing));

  return {
    issuer,
    script,
    sign,
    signLogoutToken: (claims, header) => sign({ ...toLogoutClaims(issuer), ...claims }, header),
    rotateKey: async () => {
      signing = await createSigningKey(randomUUID());
      script.keys = [signing.published];
    },
    requests,
    posted: (path) => posts.filter((post) => post.path === path).map(({ form }) => form),
    close: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

async function createSigningKey(kid: string) {
  const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true });
  return { privateKey, published: { ...(await exportJWK(publicKey)), kid, use: 'sig', alg: 'RS256' } };
}

export const now = (): number => Math.floor(Date.now() / 1000);

const toMetadata = (issuer: string): Json => ({
  issuer,
  authorization_endpoint: `${issuer}/authorize`,
  token_endpoint: `${issuer}/token`,
  userinfo_endpoint: `${issuer}/userinfo`,
  jwks_uri: `${issuer}/jwks`,
  revocation_endpoint: `${issuer}/revoke`,
  end_session_endpoint: `${issuer}/end`,
  response_types_supported: ['code'],
});

const toLogoutClaims = (issuer: string): Json => ({
  iss: issuer,
  aud: 'app',
  iat: now(),
  exp: now() + 120,
  jti: randomUUID(),
  events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
});

const toClaims = (issuer: string): Json => ({
  iss: issuer,
  aud: 'app',
  sub: 'alice',
  sid: 'provider-session-1',
  iat: now(),
  exp: now() + 300,
});
