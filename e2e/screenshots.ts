import { type Browser, chromium } from '@playwright/test';
import { findChromium } from '#dev/tools/chromium.ts';
import { enterCredentials } from './sign-in.ts';
import { startServers } from './start-servers.ts';

const FOLDER = 'docs/images';
const CARLA = { name: 'carla', password: 'company' };

/** `npm run screenshots`: the pictures of the README, from the production build with the embedded identity provider. */
async function takeScreenshots(
  browser: Browser,
  baseURL: string,
  colorScheme: 'light' | 'dark',
): Promise<void> {
  const viewport = { width: 1280, height: 1040 };
  const page = await browser.newPage({ baseURL, colorScheme, viewport, reducedMotion: 'reduce' });
  await page.goto('/bff/login?returnUrl=/account');
  await page.getByRole('link', { name: 'Sign in with the company account' }).click();
  await enterCredentials(page, CARLA);
  await page.waitForURL('/account');
  await page.screenshot({ path: `${FOLDER}/signed-in-${colorScheme}.png` });
  await page.getByRole('button', { name: 'Sign out everywhere' }).click();
  await page.waitForURL('/signed-out');
  await page.screenshot({ path: `${FOLDER}/signed-out-${colorScheme}.png`, fullPage: true });
  await page.close();
}

const executablePath = findChromium();
const { servers, stop } = await startServers();
const browser = await chromium.launch({ ...(executablePath && { executablePath }) });
try {
  await takeScreenshots(browser, servers.appUrl, 'light');
  await takeScreenshots(browser, servers.appUrl, 'dark');
} finally {
  await browser.close();
  await stop();
}
