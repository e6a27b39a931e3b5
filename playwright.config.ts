import { defineConfig } from '@playwright/test';
import { findChromium } from '#dev/tools/chromium.ts';

const executablePath = findChromium();

export default defineConfig({
  testDir: 'e2e',
  globalSetup: './e2e/global-setup.ts',
  forbidOnly: true,
  fullyParallel: true,
  workers: 2,
  // Generous: they bound how long a test may hang, and say nothing of how fast the app is.
  timeout: 240_000,
  expect: { timeout: 30_000 },
  use: {
    launchOptions: { ...(executablePath && { executablePath }) },
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
  },
});
