import * as z from 'zod';
import { isLoopback } from './loopback.ts';

/** Asymmetric ones only: with a shared secret, whoever can check a token could also write one. */
const ID_TOKEN_ALGS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
];

const list = (text: string) =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');

const isSafeWebUrl = (text: string) => {
  const url = URL.parse(text);
  return url !== null && (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url)));
};

/** `fetch` refuses such an address, and its error repeats it: the password would be in the log. */
const hasNoCredentials = (url: URL) => url.username === '' && url.password === '';

/** A star stands for subdomains, so it comes first and has a domain after it. */
const isReturnUrl = (text: string) => {
  const url = /^https?:\/\//i.test(text) ? URL.parse(text) : null;
  return url !== null && hasNoCredentials(url) && /^(\*\.[^*]+\.[^*]+|[^*]+)$/.test(url.hostname);
};

const webUrl = (wanted: string) =>
  z
    .string(wanted)
    .refine(isSafeWebUrl, wanted)
    .refine((text) => {
      const url = URL.parse(text);
      return url === null || hasNoCredentials(url);
    }, 'expected no user and no password: take out what stands before the @');
const flag = z.enum(['true', 'false'], 'expected true or false').transform((text) => text === 'true');
const seconds = z
  .string()
  .regex(/^[1-9]\d{0,8}$/, 'expected a whole number of seconds, at least 1')
  .transform(Number);

const baseUrl = webUrl(
  'expected the public origin of the app: https://…, or http://localhost:3000 on this machine',
).refine((text) => {
  const url = URL.parse(text);
  return url === null || (url.pathname === '/' && url.search === '' && url.hash === '');
}, 'expected an origin alone: scheme, host and port');

const secrets = z
  .string('expected a random value of at least 32 characters (openssl rand -base64 32)')
  .transform(list)
  .pipe(
    z
      .tuple([z.string()], z.string(), 'expected at least one secret')
      .refine(
        (all) => all.every((secret) => secret.length >= 32),
        'expected every secret, separated by commas, to have at least 32 characters',
      ),
  );

/** Addresses that may be returned to, separated by commas; for `parseReturnUrl` of lib/http/return-url.ts. */
export const returnUrls = z
  .string()
  .transform(list)
  .refine(
    (all) => all.every(isReturnUrl),
    'expected absolute URLs separated by commas, each with its scheme, like https://www.example.com/goodbye or https://*.example.com',
  )
  .transform((all) => all.flatMap((text) => URL.parse(text) ?? []));

const redisUrls = z
  .string()
  .transform(list)
  .pipe(
    z
      .tuple([z.string()], z.string())
      .refine(
        (all) => all.every((text) => /^rediss?:\/\//.test(text) && URL.canParse(text)),
        'expected redis:// or rediss:// URLs (several, separated by commas, are a cluster)',
      ),
  );

const restUrl = webUrl('expected the https:// address of the REST interface');

/** What each setting may be, by itself; `lib/config.ts` judges them together. */
export const settingsSchema = z.object({
  APP_BASE_URL: baseUrl,
  OIDC_ISSUER: webUrl("expected the provider's issuer, exactly as its discovery document has it: https://…"),
  OIDC_CLIENT_ID: z.string("expected this app's client id at the provider"),
  OIDC_CLIENT_SECRET: z.string("expected this app's client secret at the provider"),
  OIDC_CLIENT_AUTH: z.enum(['client_secret_basic', 'client_secret_post']).default('client_secret_basic'),
  OIDC_SCOPE: z
    .string()
    .refine((scope) => scope.split(' ').includes('openid'), 'expected scopes with openid among them')
    .default('openid profile email offline_access'),
  OIDC_ID_TOKEN_ALG: z.enum(ID_TOKEN_ALGS).default('RS256'),
  SESSION_SECRET: secrets,
  SESSION_IDLE_SECONDS: seconds.default(3600),
  SESSION_ABSOLUTE_SECONDS: seconds.default(28800),
  UPSTASH_REDIS_REST_URL: restUrl.optional(),
  UPSTASH_REDIS_REST_TOKEN: z.string().optional(),
  KV_REST_API_URL: restUrl.optional(),
  KV_REST_API_TOKEN: z.string().optional(),
  REDIS_URL: redisUrls.optional(),
  // Braces decide on which node of a cluster a key lives, and ours are in the rest of the key.
  REDIS_KEY_PREFIX: z
    .string()
    .regex(/^[^{}\s]*$/, 'expected a text without braces or spaces')
    .default('bff:'),
  LOGOUT_STRATEGY: z.enum(['auto', 'oidc', 'auth0', 'cognito', 'local']).default('auto'),
  LOGOUT_FEDERATED: flag.default(false),
  LOGOUT_REVOKE_REFRESH_TOKEN: z.enum(['before', 'after', 'never']).default('before'),
  LOGOUT_REQUIRE_SESSION_ID: flag.default(true),
  LOGOUT_ALLOWED_RETURN_URLS: returnUrls.default([]),
  BACKCHANNEL_LOGOUT_ALL_SESSIONS: flag.default(false),
  BACKCHANNEL_LOGOUT_REQUIRE_TYP: flag.default(false),
  BACKCHANNEL_LOGOUT_REQUIRE_EXP: flag.default(true),
  USER_ANONYMOUS_RESPONSE: z.enum(['401', '200']).default('401'),
  CRON_SECRET: z.string().min(16, 'expected a random value of at least 16 characters').optional(),
  VERCEL: z.string().optional(),
});

export type Settings = z.infer<typeof settingsSchema>;
