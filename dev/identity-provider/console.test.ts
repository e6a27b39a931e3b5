import { once } from 'node:events';
import { get } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ALICE, BOB, startTestBench, type TestBench } from './test-bench.ts';
import { createVisitor, type Visitor } from './visitor.ts';

let bench: TestBench;
let visitor: Visitor;
beforeEach(async () => {
  bench = await startTestBench();
  visitor = createVisitor();
});
afterEach(() => bench.close());

const address = (path: string) => new URL(path, bench.provider.issuer);
const openConsole = () => visitor.open(address('/console'));
const press = async (button: string, fields = {}) => visitor.press(await openConsole(), button, fields);
const sessionsOf = ({ name }: { name: string }) =>
  bench.provider.sessions().filter((session) => session.name === name);
const answers = () => bench.provider.deliveries().map(({ answer }) => answer);

describe('the console', () => {
  it('says that it is a development tool', async () => {
    expect(await openConsole()).toHaveProperty('html', expect.stringContaining('A development tool'));
  });

  it('leads to the applications', async () => {
    const { html } = (await openConsole()) as { html: string };
    expect(html).toMatch(/Applications: <a href="http:\/\/[^"]+">test-app<\/a>/);
  });

  it('lists who is signed in, and to what', async () => {
    const { tokens } = await bench.signIn(BOB);
    const { html } = (await openConsole()) as { html: string };
    expect(html).toMatch(new RegExp(`bob</strong> since[\\s\\S]*test-app[\\s\\S]*${tokens.claims()?.sid}`));
  });

  it('ends a session, tells the client, and shows what the token said and what the client answered', async () => {
    const { tokens } = await bench.signIn(ALICE);
    await bench.signIn(ALICE);
    const sid = tokens.claims()?.sid;
    const session = sessionsOf(ALICE).find(({ clients }) => clients.some((client) => client.sid === sid));
    const after = await press('End this session', { session: session?.id });
    expect(after).toHaveProperty('html', expect.stringContaining('The session of alice has ended.'));
    expect(after).toHaveProperty(
      'html',
      expect.stringMatching(
        /test-app<\/strong> about person-alice: <span class="good">200<\/span> after \d+ ms/,
      ),
    );
    expect(after).toHaveProperty('html', expect.stringContaining(`&quot;sid&quot;: &quot;${sid}&quot;`));
    expect(bench.logoutTokens).toMatchObject([{ sub: 'person-alice', sid }]);
    expect(sessionsOf(ALICE)).toHaveLength(1);
  });

  it('says a thing once', async () => {
    await bench.signIn(ALICE);
    await press('End this session');
    expect(await openConsole()).toHaveProperty('html', expect.not.stringContaining('has ended'));
  });

  it('takes no notice of a notice that it has not written', async () => {
    const headers = { Cookie: 'idp_console_notice=%E0%A4%A' };
    const response = await fetch(address('/console'), { headers });
    expect(response.status).toBe(200);
    expect(response.headers.get('Set-Cookie')).toMatch(/^idp_console_notice=;/);
    expect(await response.text()).not.toContain('role="status"');
  });

  it('ends all sessions of a person and nobody else’s', async () => {
    await bench.signIn(ALICE);
    await bench.signIn(ALICE);
    await bench.signIn(BOB);
    const after = await press('End all of alice at the identity provider');
    expect(after).toHaveProperty('html', expect.stringContaining('2 sessions of alice have ended.'));
    expect([sessionsOf(ALICE).length, sessionsOf(BOB).length]).toEqual([0, 1]);
    expect(answers()).toEqual([200, 200]);
  });

  it('lets a session expire, and tells the client', async () => {
    await bench.signIn(ALICE);
    const after = await press('Expire now');
    expect(after).toHaveProperty('html', expect.stringContaining('The session of alice has expired.'));
    expect(answers()).toEqual([200]);
  });

  it('lets a session expire without a word where the provider is set to that', async () => {
    bench.provider.behaviour.change({ notifyOnExpiry: 'false' });
    await bench.signIn(ALICE);
    await press('Expire now');
    expect(sessionsOf(ALICE)).toEqual([]);
    expect(answers()).toEqual([]);
  });

  it('says so when the session was gone already', async () => {
    await bench.signIn(ALICE);
    const after = await press('End this session', { session: 'long-gone' });
    expect(after).toHaveProperty('html', expect.stringContaining('There was no session left to end.'));
  });

  it('shows the newest logout token first', async () => {
    for (const who of [ALICE, BOB]) {
      await bench.signIn(who);
      await press('End this session');
    }
    const { html } = (await openConsole()) as { html: string };
    expect(html.match(/person-\w+(?=&quot;)/g)).toEqual(['person-bob', 'person-alice']);
  });
});

describe('the knobs of the console', () => {
  it('change the behaviour, each named with its environment variable', async () => {
    const page = await openConsole();
    expect(page).toHaveProperty('html', expect.stringContaining('<code>IDP_CLOCK_SKEW_SECONDS</code>'));
    const after = await visitor.press(page, 'Apply', { clockSkewSeconds: '-90', sendSid: 'false' });
    expect(after).toHaveProperty('html', expect.stringContaining('name="clockSkewSeconds" value="-90"'));
    expect(bench.provider.behaviour.current()).toMatchObject({ clockSkewSeconds: -90, sendSid: false });
    await press('Reset', { reset: 'yes' });
    expect(bench.provider.behaviour.current()).toMatchObject({ clockSkewSeconds: 0, sendSid: true });
  });

  it('take no nonsense, and say why', async () => {
    const after = await press('Apply', { clockSkewSeconds: 'a lot' });
    expect(after).toMatchObject({ status: 400, html: expect.stringContaining('expected whole seconds') });
    expect(bench.provider.behaviour.current().clockSkewSeconds).toBe(0);
  });

  it('keep a list, and let it be emptied', async () => {
    const send = (fields: [string, string][]) =>
      fetch(address('/console/behaviour'), {
        method: 'POST',
        body: new URLSearchParams(fields),
        headers: { Origin: bench.provider.issuer },
      });
    const name = 'failingEndpoints';
    await send([
      [name, ''],
      [name, 'token'],
      [name, 'keys'],
    ]);
    expect(bench.provider.behaviour.current().failingEndpoints).toEqual(['token', 'keys']);
    await send([[name, '']]);
    expect(bench.provider.behaviour.current().failingEndpoints).toEqual([]);
  });
});

describe('other sites', () => {
  const FORMS = [
    ['/console/sessions', { action: 'end-all', subject: 'person-alice' }],
    ['/console/behaviour', { logoutTokenDelivery: 'never' }],
    ['/console/keys', {}],
  ] as const;
  const ORIGINS: [string, Record<string, string>][] = [
    ['another site', { 'Sec-Fetch-Site': 'cross-site', Origin: 'http://elsewhere.example' }],
    ['another port of this machine', { 'Sec-Fetch-Site': 'same-site', Origin: 'http://127.0.0.1:9' }],
    ['a frame, of whatever page', { 'Sec-Fetch-Site': 'same-origin', 'Sec-Fetch-Dest': 'iframe' }],
    ['nobody knows where', {}],
  ];

  it.each(ORIGINS)('cannot press a button of the console from %s', async (_from, headers) => {
    await bench.signIn(ALICE);
    for (const [path, fields] of FORMS) {
      const body = new URLSearchParams({ provider: bench.provider.issuer, ...fields });
      const response = await fetch(address(path), { method: 'POST', body, headers });
      expect(response.status, path).toBe(403);
    }
    expect(sessionsOf(ALICE)).toHaveLength(1);
    expect(bench.provider.behaviour.current().logoutTokenDelivery).toBe('once');
    const keys: unknown = await (await fetch(address('/jwks'))).json();
    expect(keys).toHaveProperty('keys', [expect.anything()]);
  });

  it.each(['/console', '/console/live'])('cannot read %s', async (path) => {
    const { headers } = await fetch(address(path), { headers: { Origin: 'http://elsewhere.example' } });
    expect(headers.get('Access-Control-Allow-Origin')).toBeNull();
    expect(headers.get('Cross-Origin-Resource-Policy')).toBe('same-origin');
  });

  it.each([
    '/',
    '/console',
    '/console/live',
    '/console/sessions',
    '/nowhere',
    '/assets/style.css',
    '/jwks',
    '/.well-known/openid-configuration',
    '/auth',
    '/session/end',
    '/session/end/success',
    '/interaction/unknown',
    '/admin/sessions',
  ])('cannot frame %s', async (path) => {
    const { headers } = await fetch(address(path), { redirect: 'manual' });
    expect(headers.get('Content-Security-Policy')).toContain("frame-ancestors 'none'");
  });

  it('cannot add a script to the console, nor to the part of it that changes', async () => {
    const policyOf = async (path: string) =>
      (await fetch(address(path))).headers.get('Content-Security-Policy');
    expect(await policyOf('/console')).toMatch(/^default-src 'none'; .*script-src 'sha256-[\w+/=]+';/);
    expect(await policyOf('/console/live')).toBe("default-src 'none'; frame-ancestors 'none'");
  });

  it('find nothing under another host name', async () => {
    const request = get(address('/console'), { headers: { Host: 'elsewhere.example' } });
    const [response] = await once(request, 'response');
    response.resume();
    expect(response.statusCode).toBe(421);
  });
});
