import { defineConfig } from '@playwright/test';
import { findChromium } from '#dev/tools/chromium.ts';
import { deployment } from './e2e/deployment.ts';

const executablePath = findChromium();

export default defineConfig({
  testDir: 'e2e',
  forbidOnly: true,
  fullyParallel: true,
  // At a deployment all tests sign in as one person, and its provider may count how often.
  ...(deployment ? { workers: 1 } : { workers: 2, globalSetup: './e2e/global-setup.ts' }),
  reporter: [['list'], ['./e2e/left-out-reporter.ts'], ['./e2e/took-reporter.ts']],
  // Generous: they bound how long a test may hang, and say nothing of how fast the app is.
  timeout: 240_000,
  expect: { timeout: 30_000 },
  use: {
    // Nothing here is drawn faster by a graphics processor that has to be imitated.
    launchOptions: { ...(executablePath && { executablePath }), args: ['--disable-gpu'] },
    screenshot: 'only-on-failure',
    // A picture of every step would make the whole run a tenth longer.
    trace: { mode: 'retain-on-failure', screenshots: false },
  },
});
