import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium } from '@playwright/test';
import { startIdentityProvider } from '#dev/identity-provider/identity-provider.ts';
import { findFreePort } from '#dev/ports.ts';
import { startApp } from '#dev/testing/app-server.ts';
import { findChromium } from '#dev/tools/chromium.ts';
import { signIn } from '../e2e/sign-in.ts';
import { fillCache } from './fill-cache.ts';
import { type HeaderProxy, type Rewrite, startHeaderProxy } from './header-proxy.ts';

interface Case {
  /** How many files of other sites the browser's cache holds. */
  readonly others: number;
  readonly pages: 'no-store' | 'kept for a day';
  readonly header: 'none' | '"cache"';
}

const CASES: readonly Case[] = [
  { others: 0, pages: 'no-store', header: 'none' },
  { others: 0, pages: 'no-store', header: '"cache"' },
  { others: 1000, pages: 'no-store', header: 'none' },
  { others: 1000, pages: 'no-store', header: '"cache"' },
  { others: 4000, pages: 'no-store', header: 'none' },
  { others: 4000, pages: 'no-store', header: '"cache"' },
  { others: 0, pages: 'kept for a day', header: 'none' },
  { others: 0, pages: 'kept for a day', header: '"cache"' },
];

const ALICE = { name: 'alice', password: 'wonderland' };
const SIGN_OUTS = 15;

/**
 * `npm run bench:clear-site-data`: what `Clear-Site-Data: "cache"` on the answer of `/bff/logout` does in Chromium to the
 * production build, as a table in Markdown. The app is told that its provider has no logout, so that only the header
 * stands between that answer and the request for `/signed-out`.
 */
async function main(): Promise<void> {
  const [port, appPort] = [await findFreePort(), await findFreePort()];
  const clientSecret = randomBytes(32).toString('base64url');
  const client = { clientId: 'app', clientSecret, baseUrl: `http://localhost:${port}` };
  const provider = await startIdentityProvider({ port: 0, clients: [client] });
  const env = {
    APP_BASE_URL: client.baseUrl,
    OIDC_ISSUER: provider.issuer,
    OIDC_CLIENT_ID: client.clientId,
    OIDC_CLIENT_SECRET: clientSecret,
    SESSION_SECRET: randomBytes(32).toString('base64url'),
    LOGOUT_STRATEGY: 'local',
  };
  const app = await startApp({ port: appPort, env });
  const proxy = await startHeaderProxy(port, appPort);
  printRow(['other files', 'pages', 'header', 'ms', 'static files again', 'Back restores']);
  printRow(['---:', '---', '---', '---:', '---:', '---:']);
  for (const one of CASES) await bench(proxy, one);
  await proxy.close();
  await app.stop();
  await provider.close();
}

async function bench(proxy: HeaderProxy, { others, pages, header }: Case): Promise<void> {
  const profile = mkdtempSync(join(tmpdir(), 'clear-site-data-'));
  const executablePath = findChromium();
  const context = await chromium.launchPersistentContext(profile, {
    baseURL: proxy.url,
    ...(executablePath && { executablePath }),
    // What a person's browser has, and Playwright turns off.
    ignoreDefaultArgs: ['--disable-back-forward-cache'],
  });
  await fillCache(context, others);
  proxy.setRewrite(toRewrite(pages, header));
  const page = await context.newPage();
  await signIn(page, ALICE);
  await page.close();

  const visits: Visit[] = [];
  for (let turn = 0; turn < SIGN_OUTS; turn += 1) visits.push(await visit(context, proxy));
  const ms = visits.map((one) => one.ms).toSorted((a, b) => a - b);
  printRow([
    String(others),
    pages,
    header,
    `${median(ms).toFixed(0)} (${ms[0]?.toFixed(0)} to ${ms.at(-1)?.toFixed(0)})`,
    String(median(visits.map((one) => one.staticFiles).toSorted((a, b) => a - b))),
    `${visits.filter((one) => one.restored).length} of ${SIGN_OUTS}`,
  ]);
  await context.close();
  rmSync(profile, { recursive: true, force: true });
}

const toRewrite =
  (pages: Case['pages'], header: Case['header']): Rewrite =>
  (path, headers) => ({
    ...headers,
    ...(path === '/account' && pages !== 'no-store' && { 'cache-control': 'private, max-age=86400' }),
    ...(path === '/bff/logout' && header !== 'none' && { 'clear-site-data': header }),
  });

interface Visit {
  /** Between the answer of `/bff/logout` and the next request. */
  readonly ms: number;
  /** Asked for anew, though the last visit left them in the cache. */
  readonly staticFiles: number;
  /** Whether the Back button shows the page as it was left. */
  readonly restored: boolean;
}

/** Signs in, in a tab of its own (the provider does not ask again), out, and goes back. */
async function visit(context: BrowserContext, proxy: HeaderProxy): Promise<Visit> {
  const page = await context.newPage();
  const before = proxy.paths().length;
  await page.goto('/bff/login?returnUrl=/account');
  await page.waitForURL('/account');
  await page.waitForLoadState('networkidle');
  const staticFiles = proxy
    .paths()
    .slice(before)
    .filter((path) => path.startsWith('/_next/static/')).length;

  await page.evaluate(() => document.body.setAttribute('data-left', ''));
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.waitForURL('/signed-out');
  const ms = proxy.msAfterLogout();
  await page.goBack({ waitUntil: 'commit' });
  await page.waitForLoadState('networkidle');
  const restored = (await page.locator('body[data-left]').count()) > 0;
  await page.close();
  return { ms, staticFiles, restored };
}

const median = (sorted: readonly number[]): number => sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;

const printRow = (cells: readonly string[]) => console.log(`| ${cells.join(' | ')} |`);

await main();
