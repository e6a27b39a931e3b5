import type { Config, StoreConfig } from '../config.ts';
import { type ErrorCode, isBffError } from '../errors.ts';
import { describeError } from '../log.ts';
import { readClockSkew } from '../oidc/clock-skew.ts';
import type { Runtime } from '../runtime.ts';

/**
 * What a developer looks at when signing in or out does not work: the settings without secrets, what the provider
 * publishes and how far its clock is off, how fast the store answers. A part that fails is told by its error code, with
 * the rest in the log, and keeps no other part back.
 *
 * @param stopwatch milliseconds that only grow
 */
export async function diagnose(runtime: Runtime, stopwatch: () => number) {
  const [provider, store] = await Promise.all([
    orProblem(runtime, inspectProvider(runtime)),
    orProblem(runtime, measureStore(runtime, stopwatch)),
  ]);
  return {
    settings: toPublicSettings(runtime.config),
    provider,
    store: { driver: runtime.sessions.driver, ...store },
  };
}

async function inspectProvider({ provider, now }: Runtime) {
  const { metadata } = await provider.discover();
  return { metadata, clockSkewSeconds: await readClockSkew(`${metadata.jwks_uri}`, now) };
}

async function measureStore({ sessions }: Runtime, stopwatch: () => number) {
  // The first one may have to connect.
  await sessions.ping();
  const start = stopwatch();
  await sessions.ping();
  return { roundTripMs: stopwatch() - start };
}

/** An error's own words may repeat an address with a password in it; the answer says no more than the code. */
async function orProblem<Part>(
  { log }: Runtime,
  part: Promise<Part>,
): Promise<Part | { problem: ErrorCode }> {
  try {
    return await part;
  } catch (error) {
    if (!isBffError(error)) throw error;
    log('diagnosis', { error: describeError(error) });
    return { problem: error.code };
  }
}

/** Names what may be seen: a setting that is new stays hidden until somebody has thought about it. */
function toPublicSettings({ baseUrl, oidc, session, store, redisKeyPrefix, logout, ...config }: Config) {
  const { issuer, clientId, clientAuth, scope, idTokenAlg } = oidc;
  const { strategy, federated, revokeRefreshToken, requireSessionId, allowedReturnUrls } = logout;
  return {
    baseUrl,
    oidc: { issuer, clientId, clientAuth, scope, idTokenAlg },
    session: {
      secrets: session.secrets.length,
      idleSeconds: session.idleSeconds,
      absoluteSeconds: session.absoluteSeconds,
    },
    store: toStoreOrigins(store),
    redisKeyPrefix,
    logout: {
      strategy,
      federated,
      revokeRefreshToken,
      requireSessionId,
      allowedReturnUrls: allowedReturnUrls.map(({ origin, pathname }) => origin + pathname),
    },
    backchannel: config.backchannel,
    anonymousStatus: config.anonymousStatus,
  };
}

/** Without user, password, path and token. */
function toStoreOrigins(store: StoreConfig): readonly string[] {
  if (store.driver === 'memory') return [];
  const urls = store.driver === 'redis' ? store.urls : [store.url];
  return urls.map((text) => new URL(text)).map(({ protocol, host }) => `${protocol}//${host}`);
}
