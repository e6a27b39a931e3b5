import { signIn } from './sign-in.ts';
import { expect, test } from './test.ts';

test('pages are framed by nobody, kept by no cache, and say so', async ({ page, person }) => {
  await signIn(page, person);
  for (const path of ['/', '/account', '/logout', '/signed-out', '/logout/']) {
    const headers = (await page.goto(path))?.headers() ?? {};
    expect(headers['content-security-policy'], path).toContain("frame-ancestors 'none'");
    expect(headers['x-content-type-options'], path).toBe('nosniff');
    expect(headers['referrer-policy'], path).toBe('same-origin');
    expect(headers['cache-control'], path).toContain('no-store');
  }
});

test('the back channel is there under its address with a slash, too', async ({ request, app }) => {
  const response = await request.post(`${app}/bff/backchannel/`, { form: {}, maxRedirects: 0 });
  expect(response.status()).toBe(400);
  expect(await response.json()).toMatchObject({ error: 'invalid_request' });
});
