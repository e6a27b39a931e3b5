import type { APIResponse, Response } from '@playwright/test';
import { startOtherApp } from './other-app.ts';
import { signIn } from './sign-in.ts';
import { expect, test } from './test.ts';

const readNonce = (response: Response | APIResponse | null) =>
  /script-src 'nonce-([^']+)' 'strict-dynamic';/.exec(
    response?.headers()['content-security-policy'] ?? '',
  )?.[1];

test('pages are framed by nobody, kept by no cache, and say so', async ({ page, person }) => {
  await signIn(page, person);
  for (const path of ['/', '/account', '/logout', '/signed-out', '/logout/']) {
    const headers = (await page.goto(path))?.headers() ?? {};
    expect(headers['content-security-policy'], path).toContain("frame-ancestors 'none'");
    expect(headers['x-content-type-options'], path).toBe('nosniff');
    expect(headers['referrer-policy'], path).toBe('same-origin');
    expect(headers['permissions-policy'], path).toContain('camera=()');
    expect(headers['cache-control'], path).toContain('no-store');
  }
});

test('every page runs its own scripts, by a nonce that no other answer has', async ({
  page,
  person,
  expectComplaint,
}) => {
  expectComplaint(/404/);
  await signIn(page, person);
  const paths = ['/', '/account', '/logout', '/signed-out', '/nowhere', '/bff', '/'];
  const nonces = new Set<string>();
  for (const path of paths) {
    const response = await page.goto(path);
    const nonce = readNonce(response) ?? '';
    expect(nonce, path).toMatch(/^[\w+/]{22}==$/);
    const tags = (await response?.text())?.match(/<script\b[^>]*>/g) ?? [];
    expect(tags, path).not.toEqual([]);
    for (const tag of tags) expect(tag, path).toContain(`nonce="${nonce}"`);
    nonces.add(nonce);
  }
  expect(nonces.size).toBe(paths.length);
});

test('what gets into a page all the same runs no script, sends nothing away, and moves no address', async ({
  page,
  expectComplaint,
}) => {
  for (const directive of ['script-src', 'style-src', 'img-src', 'connect-src', 'base-uri'])
    expectComplaint(new RegExp(`violates .*${directive}`));
  expectComplaint(/Refused to connect/);
  expectComplaint(/^request: .*\/x\.png csp$/);
  await page.goto('/');
  await page.evaluate((elsewhere) => {
    const injected = document.createElement('div');
    injected.innerHTML = `<img src="${elsewhere}/x.png" onerror="window.name = 'taken over'" style="width: 9px">`;
    const base = document.createElement('base');
    base.href = elsewhere;
    document.body.append(injected, base);
    return fetch(elsewhere, { mode: 'no-cors' }).catch(() => null);
  }, 'https://elsewhere.example');
  expect(await page.evaluate(() => [window.name, new URL(document.baseURI).pathname])).toEqual(['', '/']);
});

test('answers under /bff and files have none of the headers of a page', async ({ request, app }) => {
  const script = /\/_next\/static\/[^"]+\.js/.exec(await (await request.get(app)).text())?.[0];
  for (const path of ['/bff/user', '/bff/nowhere', '/healthz', '/icon.svg', `${script}`]) {
    const headers = (await request.get(app + path)).headers();
    expect(headers, path).not.toHaveProperty('content-security-policy');
    expect(headers, path).not.toHaveProperty('set-cookie');
  }
});

test('an error page under /bff has a policy of its own, with no script at all', async ({
  page,
  expectComplaint,
}) => {
  expectComplaint(/400/);
  expectComplaint(/404/);
  for (const path of ['/bff/callback', '/bff/nowhere']) {
    const policy = (await page.goto(path))?.headers()['content-security-policy'];
    expect(policy, path).toMatch(
      /^default-src 'none'; style-src 'sha256-[^']+';.* frame-ancestors 'none'(;|$)/,
    );
    expect(policy, path).not.toContain('script-src');
  }
});

test('an app with an https address asks browsers to come by https from then on', {
  tag: '@other-app',
}, async ({ app, request }) => {
  expect((await request.get(app)).headers()).not.toHaveProperty('strict-transport-security');
  const secure = await startOtherApp('https');
  const { headers } = await fetch(secure.url);
  await secure.stop();
  expect(headers.get('strict-transport-security')).toMatch(/^max-age=\d{8,}$/);
  expect(headers.get('content-security-policy')).toContain("form-action 'self' https:;");
});

test('the back channel is there under its address with a slash, too', async ({ request, app }) => {
  const response = await request.post(`${app}/bff/backchannel/`, { form: {}, maxRedirects: 0 });
  expect(response.status()).toBe(400);
  expect(await response.json()).toMatchObject({ error: 'invalid_request' });
});
