import { describe, expect, test } from 'vitest';
import { type Cookies, createCookieKind } from './cookie.ts';
import { createLoginCookie, LOGIN_SECONDS, type LoginTransaction } from './login-cookie.ts';
import { createLogoutCookie, type LogoutUnderWay } from './logout-cookie.ts';
import { createSealer } from './seal.ts';
import { createSessionCookie } from './session-cookie.ts';

const sealer = createSealer(['a-secret-that-is-long-enough-to-be-taken']);
const foreign = createSealer(['another-secret-that-is-long-enough-too']);
const NOW = 1_800_000_000;

/** What a browser would send after these `Set-Cookie` values. */
const browse = (cookies: Cookies, setCookies: readonly string[]): Cookies => {
  const kept: Record<string, string | undefined> = { ...cookies };
  for (const line of setCookies) {
    const [pair = '', ...attributes] = line.split('; ');
    const [name = '', value = ''] = pair.split('=', 2);
    if (attributes.includes('Max-Age=0')) delete kept[name];
    else kept[name] = decodeURIComponent(value);
  }
  return kept;
};

describe('the cookies of the app', () => {
  test('are Secure with the __Host- prefix over https, and are deleted with the same attributes', () => {
    const cookie = createCookieKind('bff', true);
    expect(cookie.set('value')).toBe('__Host-bff=value; Path=/; HttpOnly; Secure; SameSite=Lax');
    expect(cookie.clear()).toBe('__Host-bff=; Max-Age=0; Path=/; HttpOnly; Secure; SameSite=Lax');
  });

  test('go without both over http on this machine', () => {
    expect(createCookieKind('bff', false).set('value')).toBe('bff=value; Path=/; HttpOnly; SameSite=Lax');
  });

  test('stay small', async () => {
    const session = await createSessionCookie(sealer, true, 3600).set('x'.repeat(43));
    expect(session.length).toBeLessThan(512);
  });
});

describe('the session cookie', () => {
  const cookie = createSessionCookie(sealer, false, 3600);

  test('gives the id back to us alone', async () => {
    const cookies = browse({}, [await cookie.set('session-id')]);
    expect(cookies.bff).not.toContain('session-id');
    expect(await cookie.read(cookies)).toBe('session-id');
    expect(await createSessionCookie(foreign, false, 3600).read(cookies)).toBeNull();
  });

  test.each(['', 'x', 'Fe26.2*1*a*b*c*d*e*f~2', 'a'.repeat(5000)])('%j is no session', async (value) => {
    expect(await cookie.read({ bff: value })).toBeNull();
  });

  test('is not a sealed value of another cookie', async () => {
    const logout = await createLogoutCookie(sealer, false).set({
      returnUrl: '/',
      outcome: { app: 'ended', provider: 'asked', hinted: true, upstream: 'not_wanted', viaUpstream: true },
    });
    expect(await cookie.read({ bff: browse({}, [logout])['bff-logout'] })).toBeNull();
  });
});

describe('a sign-in under way', () => {
  const cookie = createLoginCookie(sealer, false);
  const transaction = (state: string, startedAt = NOW): LoginTransaction => ({
    state,
    nonce: 'n',
    codeVerifier: 'v'.repeat(43),
    issuer: 'https://id.example.com',
    returnUrl: '/',
    silent: false,
    startedAt,
  });

  test('is found by its state, in this browser only, for ten minutes', async () => {
    const cookies = browse({}, await cookie.start({}, transaction('one')));
    expect(await cookie.read(cookies, 'one', NOW + LOGIN_SECONDS - 1)).toMatchObject({ state: 'one' });
    expect(await cookie.read(cookies, 'two', NOW)).toBeNull();
    expect(await cookie.read({}, 'one', NOW)).toBeNull();
    expect(await cookie.read(cookies, 'one', NOW + LOGIN_SECONDS)).toBeNull();
  });

  test('stands beside at most four others: the oldest goes first', async () => {
    let cookies: Cookies = {};
    for (let index = 0; index < 8; index += 1) {
      cookies = browse(cookies, await cookie.start(cookies, transaction(`state-${index}`, NOW + index)));
    }
    expect(Object.keys(cookies)).toHaveLength(5);
    expect(await cookie.read(cookies, 'state-2', NOW)).toBeNull();
    expect(await cookie.read(cookies, 'state-3', NOW)).toMatchObject({ state: 'state-3' });
    expect(await cookie.read(cookies, 'state-7', NOW)).toMatchObject({ state: 'state-7' });
  });

  test('sweeps away what is no sign-in any more', async () => {
    const old = browse({}, await cookie.start({}, transaction('old', NOW - LOGIN_SECONDS)));
    const cookies = browse(old, await cookie.start({ ...old, 'bff-login-x': 'garbage' }, transaction('new')));
    expect(Object.keys(cookies)).toHaveLength(1);
  });

  test('ends by its state', async () => {
    const cookies = browse({}, await cookie.start({}, transaction('one')));
    expect(browse(cookies, [cookie.clear('one')])).toEqual({});
  });
});

describe('a sign-out under way', () => {
  const cookie = createLogoutCookie(sealer, true);
  const logout: LogoutUnderWay = {
    state: 's'.repeat(43),
    sessionId: 's'.repeat(43),
    returnUrl: `/${'r'.repeat(2047)}`,
    outcome: {
      app: 'no_session',
      provider: 'unavailable',
      hinted: false,
      upstream: 'not_possible',
      viaUpstream: false,
    },
  };
  const read = async (line: string) => cookie.read(browse({}, [line]));

  test.each([36, 255])(
    'fits into a cookie with the longest return URL, and names of %i characters',
    async (length) => {
      const name = 'n'.repeat(length);
      const issuer = 'https://id.example.com/realms/people';
      const providerSession = { issuer, subject: name, providerSessionId: name };
      const line = await cookie.set({ ...logout, providerSession });
      expect(line.length).toBeLessThanOrEqual(4096);
      expect(await read(line)).toEqual(length === 36 ? { ...logout, providerSession } : logout);
    },
  );
});
