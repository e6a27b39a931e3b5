import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { loadConfig, parseConfig } from './config.ts';

const SECRET = 'a-secret-that-is-long-enough-to-be-taken';
const minimal = {
  APP_BASE_URL: 'http://localhost:3000',
  OIDC_ISSUER: 'https://id.example.com/realm',
  OIDC_CLIENT_ID: 'app',
  OIDC_CLIENT_SECRET: 'client-secret',
  SESSION_SECRET: SECRET,
};
const production = { ...minimal, APP_BASE_URL: 'https://app.example.com' };

const problemsOf = (environment: Record<string, string>): string => {
  try {
    parseConfig(environment);
    return '';
  } catch (error) {
    return error instanceof Error ? error.message : '';
  }
};

describe('settings', () => {
  test('have the documented defaults', () => {
    expect(parseConfig(minimal)).toEqual({
      baseUrl: 'http://localhost:3000',
      secure: false,
      oidc: {
        issuer: 'https://id.example.com/realm',
        clientId: 'app',
        clientSecret: 'client-secret',
        clientAuth: 'client_secret_basic',
        scope: 'openid profile email offline_access',
        idTokenAlg: 'RS256',
      },
      session: { secrets: [SECRET], idleSeconds: 3600, absoluteSeconds: 28800 },
      store: { driver: 'memory' },
      canHoldConnections: true,
      redisKeyPrefix: 'bff:',
      logout: {
        strategy: 'auto',
        federated: false,
        revokeRefreshToken: 'before',
        requireSessionId: true,
        allowedReturnUrls: [],
      },
      backchannel: { allSessions: false, requireTyp: false, requireExp: true },
      anonymousStatus: 401,
    });
  });

  test('are all reported at once, by name, when none is given', () => {
    const problems = problemsOf({});
    for (const name of [
      'APP_BASE_URL',
      'OIDC_ISSUER',
      'OIDC_CLIENT_ID',
      'OIDC_CLIENT_SECRET',
      'SESSION_SECRET',
    ]) {
      expect(problems).toContain(`- ${name}: expected`);
    }
  });

  test('report problems of a value and of a missing store together', () => {
    const problems = problemsOf({ ...production, SESSION_IDLE_SECONDS: 'soon' });
    expect(problems).toContain('SESSION_IDLE_SECONDS: expected');
    expect(problems).toContain('REDIS_URL: expected');
  });

  test('never print a secret', () => {
    const problems = problemsOf({
      ...minimal,
      SESSION_SECRET: 'hunter2',
      OIDC_CLIENT_SECRET: '',
      REDIS_URL: 'x:hunter3',
    });
    expect(problems).toContain('SESSION_SECRET');
    expect(problems).toContain('OIDC_CLIENT_SECRET');
    expect(problems).not.toMatch(/hunter/);
  });

  test('that are empty count as absent', () => {
    expect(parseConfig({ ...minimal, OIDC_SCOPE: '', REDIS_URL: ' ' }).oidc.scope).toContain('openid');
    expect(problemsOf({ ...minimal, OIDC_CLIENT_ID: '' })).toContain('OIDC_CLIENT_ID');
  });

  test.each([
    ['APP_BASE_URL', 'http://app.example.com'],
    ['APP_BASE_URL', 'https://app.example.com/path'],
    ['APP_BASE_URL', 'https://user@app.example.com'],
    ['APP_BASE_URL', 'app.example.com'],
    ['OIDC_ISSUER', 'http://id.example.com'],
    ['OIDC_ISSUER', 'id.example.com'],
    ['OIDC_CLIENT_AUTH', 'private_key_jwt'],
    ['OIDC_SCOPE', 'profile'],
    ['OIDC_ID_TOKEN_ALG', 'HS256'],
    ['OIDC_ID_TOKEN_ALG', 'none'],
    ['SESSION_SECRET', 'too short'],
    ['SESSION_SECRET', `${SECRET},short`],
    ['SESSION_SECRET', ','],
    ['SESSION_IDLE_SECONDS', '0'],
    ['SESSION_IDLE_SECONDS', '1e3'],
    ['SESSION_ABSOLUTE_SECONDS', '-5'],
    ['REDIS_URL', 'http://localhost:6379'],
    ['REDIS_URL', 'redis://localhost,localhost'],
    ['UPSTASH_REDIS_REST_URL', 'https://redis.example.com'],
    ['KV_REST_API_TOKEN', 'token-alone'],
    ['REDIS_KEY_PREFIX', 'app:{bff}:'],
    ['LOGOUT_STRATEGY', 'okta'],
    ['LOGOUT_FEDERATED', 'yes'],
    ['LOGOUT_REVOKE_REFRESH_TOKEN', 'true'],
    ['LOGOUT_REQUIRE_SESSION_ID', '1'],
    ['LOGOUT_ALLOWED_RETURN_URLS', 'www.example.com'],
    ['LOGOUT_ALLOWED_RETURN_URLS', 'https://www.example.com,javascript:alert(1)'],
    ['LOGOUT_ALLOWED_RETURN_URLS', 'https://*'],
    ['LOGOUT_ALLOWED_RETURN_URLS', 'https://*.com'],
    ['LOGOUT_ALLOWED_RETURN_URLS', 'https://a.*.example.com'],
    ['LOGOUT_ALLOWED_RETURN_URLS', 'https://user@www.example.com'],
    ['BACKCHANNEL_LOGOUT_REQUIRE_TYP', 'TRUE'],
    ['USER_ANONYMOUS_RESPONSE', '204'],
  ])('refuse %s=%s', (name, value) => {
    expect(problemsOf({ ...minimal, [name]: value })).toMatch(new RegExp(`- ${name.slice(0, 8)}`));
  });

  test.each(['APP_BASE_URL', 'OIDC_ISSUER', 'UPSTASH_REDIS_REST_URL', 'KV_REST_API_URL'])(
    'have no user and password in %s, and do not repeat them',
    (name) => {
      for (const credentials of ['user:hunter2', 'hunter2', ':hunter2']) {
        const problems = problemsOf({ ...minimal, [name]: `https://${credentials}@id.example.com` });
        expect(problems).toContain(
          `- ${name}: expected no user and no password: take out what stands before the @`,
        );
        expect(problems).not.toContain('hunter2');
      }
    },
  );

  test('take secrets for rotation, newest first', () => {
    expect(parseConfig({ ...minimal, SESSION_SECRET: `${SECRET}2, ${SECRET}` }).session.secrets).toEqual([
      `${SECRET}2`,
      SECRET,
    ]);
  });

  test('keep the issuer to the byte', () => {
    expect(parseConfig({ ...minimal, OIDC_ISSUER: 'https://id.example.com/' }).oidc.issuer).toBe(
      'https://id.example.com/',
    );
  });
});

describe('the session store', () => {
  test('is memory on one machine only', () => {
    expect(problemsOf(production)).toContain('sessions in memory are for one process on one machine');
    expect(problemsOf({ ...minimal, VERCEL: '1' })).toContain('sessions in memory');
  });

  test('is Upstash under either pair of names, before Redis over TCP', () => {
    const upstash = { driver: 'upstash', url: 'https://redis.example.com', token: 'token' };
    const first = { UPSTASH_REDIS_REST_URL: upstash.url, UPSTASH_REDIS_REST_TOKEN: upstash.token };
    const second = { KV_REST_API_URL: upstash.url, KV_REST_API_TOKEN: upstash.token };
    expect(parseConfig({ ...production, ...first }).store).toEqual(upstash);
    expect(parseConfig({ ...production, ...second, REDIS_URL: 'redis://localhost' }).store).toEqual(upstash);
  });

  test('is one Redis, or a cluster of several nodes', () => {
    const urls = ['rediss://user:pass@a.example.com:6380', 'rediss://b.example.com'];
    expect(parseConfig({ ...production, REDIS_URL: urls.join(', ') }).store).toEqual({
      driver: 'redis',
      urls,
    });
  });
});

describe('the base URL on Vercel', () => {
  const { APP_BASE_URL: _, ...withoutAddress } = minimal;
  const vercel = { ...withoutAddress, VERCEL: '1', REDIS_URL: 'rediss://redis.example.com' };
  const hosts = {
    VERCEL_PROJECT_PRODUCTION_URL: 'app.example.com',
    VERCEL_BRANCH_URL: 'app-git-branch.vercel.app',
    VERCEL_URL: 'app-123.vercel.app',
  };

  test.each([
    ['production', 'https://app.example.com'],
    ['preview', 'https://app-git-branch.vercel.app'],
  ])('in %s is %s', (environment, url) => {
    expect(parseConfig({ ...vercel, ...hosts, VERCEL_ENV: environment })).toMatchObject({
      baseUrl: url,
      canHoldConnections: false,
    });
  });

  test('gives way to the setting', () => {
    const config = parseConfig({ ...vercel, ...hosts, APP_BASE_URL: 'https://www.example.com/' });
    expect(config.baseUrl).toBe('https://www.example.com');
  });
});

test('the settings of this process are read when they are first asked for, and once they are good never again', () => {
  onTestFinished(() => void vi.unstubAllEnvs());
  vi.stubEnv('APP_BASE_URL', 'nowhere');
  expect(loadConfig).toThrow('APP_BASE_URL');
  for (const [name, value] of Object.entries(minimal)) vi.stubEnv(name, value);
  const config = loadConfig();
  expect(config.baseUrl).toBe(minimal.APP_BASE_URL);
  vi.stubEnv('APP_BASE_URL', 'nowhere');
  expect(loadConfig()).toBe(config);
});
