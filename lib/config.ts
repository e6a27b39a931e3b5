import { BffError } from './errors.ts';
import { isLoopback } from './loopback.ts';
import { type Settings, settingsSchema } from './settings-schema.ts';

/** The settings, checked. Durations are seconds. */
export interface Config {
  /** The app's public origin, without a slash at the end. */
  readonly baseUrl: string;
  /** `https:` base URL: cookies are `Secure` and carry the `__Host-` prefix. */
  readonly secure: boolean;
  readonly oidc: {
    readonly issuer: string;
    readonly clientId: string;
    readonly clientSecret: string;
    readonly clientAuth: 'client_secret_basic' | 'client_secret_post';
    readonly scope: string;
    readonly idTokenAlg: string;
  };
  readonly session: {
    /** Newest first: the first seals, all unseal. */
    readonly secrets: readonly [string, ...string[]];
    readonly idleSeconds: number;
    readonly absoluteSeconds: number;
  };
  readonly store: StoreConfig;
  /** Whether an answer may stay open for minutes; not on Vercel, where it counts as work all the time. */
  readonly canHoldConnections: boolean;
  readonly redisKeyPrefix: string;
  readonly logout: {
    readonly strategy: 'auto' | 'oidc' | 'auth0' | 'cognito' | 'local';
    readonly federated: boolean;
    readonly revokeRefreshToken: 'before' | 'after' | 'never';
    readonly requireSessionId: boolean;
    readonly allowedReturnUrls: readonly URL[];
  };
  readonly backchannel: {
    readonly allSessions: boolean;
    readonly requireTyp: boolean;
    readonly requireExp: boolean;
  };
  readonly anonymousStatus: 200 | 401;
  /** What a scheduler has to bring; without it, there is nothing for one to call. */
  readonly cronSecret: string | undefined;
}

/** Where sessions live. Several `urls` are the nodes of a Redis Cluster. */
export type StoreConfig =
  | { readonly driver: 'memory' }
  | { readonly driver: 'redis'; readonly urls: readonly [string, ...string[]] }
  | { readonly driver: 'upstash'; readonly url: string; readonly token: string };

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Checks the settings of an environment. Pure. An empty value counts as absent.
 *
 * @throws {BffError} `settings_invalid`, naming every problem at once and never a value.
 */
export function parseConfig(environment: Environment): Config {
  const given = withVercelAddress(withoutEmpty(environment));
  const parsed = settingsSchema.safeParse(given);
  const problems = [
    ...(parsed.error?.issues ?? []).map((issue) => `${String(issue.path[0])}: ${issue.message}`),
    ...storeProblems(given),
  ];
  if (!parsed.success || problems.length > 0) {
    throw new BffError('settings_invalid', ['The settings cannot be used:', ...problems].join('\n  - '));
  }
  return toConfig(parsed.data);
}

let loaded: Config | undefined;

/**
 * The settings of this process. The environment is read at first use, for a build has none.
 *
 * @throws {BffError} `settings_invalid`
 */
export function loadConfig(): Config {
  loaded ??= parseConfig(process.env);
  return loaded;
}

/** Whether this process is a development server. */
export const isDevelopment = (): boolean => process.env.NODE_ENV === 'development';

/** Where `npm run dev` shows the sessions of the identity provider that it has started, if it has. */
export const developmentConsole = (): string | undefined =>
  isDevelopment() ? process.env.DEVELOPMENT_CONSOLE : undefined;

function withoutEmpty(environment: Environment): Record<string, string> {
  const entries = Object.entries(environment).map(([name, value]) => [name, value?.trim()] as const);
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => !!entry[1]));
}

/** @see https://vercel.com/docs/environment-variables/system-environment-variables */
function withVercelAddress(given: Record<string, string>): Record<string, string> {
  const host =
    given.VERCEL_ENV === 'production'
      ? given.VERCEL_PROJECT_PRODUCTION_URL
      : (given.VERCEL_BRANCH_URL ?? given.VERCEL_URL);
  return host === undefined ? given : { APP_BASE_URL: `https://${host}`, ...given };
}

function storeProblems(given: Record<string, string>): string[] {
  const pairs = [
    ['UPSTASH_REDIS_REST_URL', 'UPSTASH_REDIS_REST_TOKEN'],
    ['KV_REST_API_URL', 'KV_REST_API_TOKEN'],
  ] as const;
  const halves = pairs.flatMap((pair) => {
    const missing = pair.filter((name) => given[name] === undefined);
    return missing.length === 1 ? [`${missing[0]}: expected together with its other half`] : [];
  });
  const anyStore = given.REDIS_URL ?? given.UPSTASH_REDIS_REST_URL ?? given.KV_REST_API_URL;
  if (anyStore !== undefined) return halves;
  const appUrl = URL.parse(given.APP_BASE_URL ?? '');
  const shared = given.VERCEL !== undefined || (appUrl !== null && !isLoopback(appUrl));
  const wanted =
    'REDIS_URL: expected, or UPSTASH_REDIS_REST_URL with UPSTASH_REDIS_REST_TOKEN: sessions in memory are for one process on one machine';
  return shared ? [...halves, wanted] : halves;
}

function toConfig(settings: Settings): Config {
  const origin = new URL(settings.APP_BASE_URL).origin;
  return {
    baseUrl: origin,
    secure: origin.startsWith('https:'),
    oidc: {
      issuer: settings.OIDC_ISSUER,
      clientId: settings.OIDC_CLIENT_ID,
      clientSecret: settings.OIDC_CLIENT_SECRET,
      clientAuth: settings.OIDC_CLIENT_AUTH,
      scope: settings.OIDC_SCOPE,
      idTokenAlg: settings.OIDC_ID_TOKEN_ALG,
    },
    session: {
      secrets: settings.SESSION_SECRET,
      idleSeconds: settings.SESSION_IDLE_SECONDS,
      absoluteSeconds: settings.SESSION_ABSOLUTE_SECONDS,
    },
    store: toStoreConfig(settings),
    canHoldConnections: settings.VERCEL === undefined,
    redisKeyPrefix: settings.REDIS_KEY_PREFIX,
    logout: {
      strategy: settings.LOGOUT_STRATEGY,
      federated: settings.LOGOUT_FEDERATED,
      revokeRefreshToken: settings.LOGOUT_REVOKE_REFRESH_TOKEN,
      requireSessionId: settings.LOGOUT_REQUIRE_SESSION_ID,
      allowedReturnUrls: settings.LOGOUT_ALLOWED_RETURN_URLS,
    },
    backchannel: {
      allSessions: settings.BACKCHANNEL_LOGOUT_ALL_SESSIONS,
      requireTyp: settings.BACKCHANNEL_LOGOUT_REQUIRE_TYP,
      requireExp: settings.BACKCHANNEL_LOGOUT_REQUIRE_EXP,
    },
    anonymousStatus: settings.USER_ANONYMOUS_RESPONSE === '200' ? 200 : 401,
    cronSecret: settings.CRON_SECRET,
  };
}

/** Where several stores are set (hosting add-ons set both), the HTTP one wins: it works everywhere. */
function toStoreConfig(settings: Settings): StoreConfig {
  const upstash = [
    { url: settings.UPSTASH_REDIS_REST_URL, token: settings.UPSTASH_REDIS_REST_TOKEN },
    { url: settings.KV_REST_API_URL, token: settings.KV_REST_API_TOKEN },
  ];
  for (const { url, token } of upstash) {
    if (url !== undefined && token !== undefined) return { driver: 'upstash', url, token };
  }
  return settings.REDIS_URL ? { driver: 'redis', urls: settings.REDIS_URL } : { driver: 'memory' };
}
