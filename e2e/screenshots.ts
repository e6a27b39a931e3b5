import { type Browser, chromium } from '@playwright/test';
import { findChromium } from '#dev/tools/chromium.ts';
import startServers from './global-setup.ts';
import { runningServers } from './servers.ts';
import { signIn } from './sign-in.ts';

const FOLDER = 'docs/images';
const ALICE = { name: 'alice', password: 'wonderland' };

/** `npm run screenshots`: the pictures of the README, from the production build with the embedded identity provider. */
async function takeScreenshots(browser: Browser, colorScheme: 'light' | 'dark'): Promise<void> {
  const { appUrl: baseURL } = runningServers();
  const viewport = { width: 1280, height: 800 };
  const page = await browser.newPage({ baseURL, colorScheme, viewport, reducedMotion: 'reduce' });
  await signIn(page, ALICE);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.waitForURL('/signed-out');
  await page.screenshot({ path: `${FOLDER}/signed-out-${colorScheme}.png`, fullPage: true });
  await page.close();
}

const executablePath = findChromium();
const stopServers = await startServers();
const browser = await chromium.launch({ ...(executablePath && { executablePath }) });
try {
  await takeScreenshots(browser, 'light');
  await takeScreenshots(browser, 'dark');
} finally {
  await browser.close();
  await stopServers();
}
