import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CookieJar } from '#dev/cookie-jar.ts';
import { type FlowApp, NAVIGATION, startFlowApp } from '#dev/testing/flow-app.ts';
import { settingsFor } from '#dev/testing/flow-world.ts';
import { type ScriptedProvider, startScriptedProvider } from '#dev/testing/scripted-provider.ts';
import { signInByScript } from '#dev/testing/scripted-sign-in.ts';
import { hostileQueries, hostileReturnUrls, localReturnUrls } from '#lib/http/return-urls.fixture.ts';

const LIST = 'https://www.example.com/goodbye,https://*.partner.example';
const SID = 'provider-session-1';

let provider: ScriptedProvider;
let app: FlowApp;
let signedIn: CookieJar | undefined;

beforeAll(async () => {
  provider = await startScriptedProvider();
  app = await startFlowApp(() => ({ ...settingsFor(provider.issuer), LOGOUT_ALLOWED_RETURN_URLS: LIST }));
});

afterAll(async () => {
  await app.close();
  await provider.close();
});

/** The last answer of a sign-in, or the refusal to start it. */
const signIn = async (query: string) =>
  (await signInByScript(app, provider, { loginPath: `/bff/login?${query}` })).response;

/** The last answer of a sign-out with proof, or the refusal of it. A session that a refusal leaves serves again. */
const signOut = async (query: string) => {
  signedIn ??= (await signInByScript(app, provider)).jar;
  const jar = signedIn;
  const asked = await app.request(`/bff/logout?sid=${SID}&${query}`, { jar });
  const location = asked.headers.get('location');
  if (location === null) return asked;
  signedIn = undefined;
  const state = new URL(location).searchParams.get('state');
  const headers = { ...NAVIGATION, 'sec-fetch-site': 'cross-site' };
  return app.request(`/bff/logout/callback?state=${state}`, { jar, headers });
};

/** One value as a query can carry it: as it is, and encoded once, twice and three times. */
const toQueries = (value: string): readonly string[] => {
  const here = value.replaceAll('https://app.example.com', app.baseUrl);
  const encodings = [here];
  // A lone surrogate cannot be encoded; browsers send a replacement character.
  for (let times = 1; times <= 3; times += 1) {
    encodings.push(encodeURIComponent((encodings.at(-1) ?? '').replace(/\p{Surrogate}/gu, '\ufffd')));
  }
  return encodings.map((encoded) => `returnUrl=${encoded}`);
};

const isOnList = ({ origin, username, hostname, pathname }: URL): boolean =>
  username === '' &&
  ((origin === 'https://www.example.com' && pathname === '/goodbye') ||
    (origin === `https://${hostname}` && hostname.endsWith('.partner.example') && pathname === '/'));

/** A browser resolves the dots that Node's parser leaves in a path like `/a/.b/../..`, so they count as away. */
const isInApp = ({ origin, pathname }: URL): boolean =>
  origin === app.baseUrl && !/^[/\\]*bff([/\\]|$)|[/\\]\.\.?([/\\]|$)/i.test(decodeURIComponent(pathname));

/** `null` where the browser stays in the app or goes where it may: what it makes of the address decides. */
const findFault = (response: Response, mayLeave: (url: URL) => boolean): string | null => {
  const { status, headers } = response;
  const location = headers.get('location');
  if (location === null) return status === 400 ? null : `status ${status}`;
  const url = new URL(location, `${app.baseUrl}/bff/callback`);
  return status === 303 && (isInApp(url) || mayLeave(url)) ? null : `${status} ${location}`;
};

const findFaults = async (
  queries: readonly string[],
  go: (query: string) => Promise<Response>,
  mayLeave: (url: URL) => boolean,
): Promise<readonly string[]> => {
  const faults: string[] = [];
  for (const query of queries) {
    const fault = findFault(await go(query), mayLeave);
    if (fault !== null) faults.push(`${JSON.stringify(query)}: ${fault}`);
  }
  return faults;
};

const nowhere = () => false;
const groups = Object.entries(hostileReturnUrls);

describe.each(groups)('%s', (_, values) => {
  test('never lead a sign-in away from the app', async () => {
    expect(await findFaults(values.flatMap(toQueries), signIn, nowhere)).toEqual([]);
  });

  test('never lead a sign-out away from the app and the list', async () => {
    expect(await findFaults(values.flatMap(toQueries), signOut, isOnList)).toEqual([]);
  });

  test('mean nothing to the addresses where the browser comes back', async () => {
    for (const query of values.flatMap(toQueries)) {
      const returned = await app.request(`/bff/logout/callback?${query}`);
      expect(returned.headers.get('location')).toBe('/signed-out');
      const refused = await app.request(`/bff/callback?${query}`);
      expect([refused.status, refused.headers.get('location')]).toEqual([400, null]);
    }
  });
});

test('a query that says it twice, or under another name, leads nobody away', async () => {
  expect(await findFaults(hostileQueries, signIn, nowhere)).toEqual([]);
  expect(await findFaults(hostileQueries, signOut, nowhere)).toEqual([]);
});

test('there are at least 300 of them, all different', () => {
  const values = Object.values(hostileReturnUrls).flat();
  expect(new Set(values).size).toBe(values.length);
  expect(values.length).toBeGreaterThanOrEqual(300);
});

describe('a local address', () => {
  test.each(localReturnUrls.map((value) => [value.slice(0, 60), value]))(
    '%s is where a sign-in and a sign-out end, unchanged',
    async (_, value) => {
      const query = `${new URLSearchParams({ returnUrl: value })}`;
      expect((await signIn(query)).headers.get('location')).toBe(value);
      expect((await signOut(query)).headers.get('location')).toBe(value);
    },
  );
});

test.each([
  'https://www.example.com/goodbye',
  'https://www.example.com/goodbye?lang=de&next=//evil.example#end',
  'https://a.partner.example/',
  'https://a.b-c.d_e.partner.example/?x=1#y',
  'https://xn--bcher-kva.partner.example/',
])('%s is on the list: a sign-out ends there, a sign-in does not', async (value) => {
  const query = `${new URLSearchParams({ returnUrl: value })}`;
  expect((await signOut(query)).headers.get('location')).toBe(value);
  expect((await signIn(query)).status).toBe(400);
});
