import { chromium } from '@playwright/test';
import { installDebianPackages } from './debian-package.ts';
import { findPrograms, isExecutable } from './find-program.ts';
import { runCommand } from './run-command.ts';

const DOWNLOAD_SECONDS = 300;
const CONNECTION_SECONDS = 10;

const MAC_BROWSERS = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** The Chromium to test with: the one named in `CHROMIUM_PATH`, else Playwright's own, else one on the machine. */
export function findChromium(): string | undefined {
  return listChromiums()[0];
}

/**
 * A Chromium that starts; when there is none, Playwright's own is downloaded, or else Debian's installed.
 *
 * @throws with the command to run by hand when there is no way to get one
 */
export async function findOrInstallChromium(): Promise<string> {
  const found = await findStartingChromium();
  if (found) return found;
  const downloaded = await downloadPlaywrightChromium();
  if (downloaded) return downloaded;
  const problem = await installDebianPackages('chromium');
  const installed = await findStartingChromium();
  if (installed) return installed;
  throw new Error(`There is no Chromium to test with (${problem ?? 'the installed one does not start'}). Get one with

    apt-get update && apt-get install --yes chromium

or name one you have in CHROMIUM_PATH. Without it the browser tests cannot run.`);
}

function listChromiums(): readonly string[] {
  const configured = process.env.CHROMIUM_PATH;
  if (configured) return [configured];
  const onPath = findPrograms('chromium', 'google-chrome', 'google-chrome-stable', 'chromium-browser');
  return [chromium.executablePath(), ...MAC_BROWSERS].filter(isExecutable).concat(onPath);
}

/** Being there is not enough: system libraries may be missing, and Ubuntu's `chromium-browser` is only a signpost. */
async function findStartingChromium(): Promise<string | null> {
  for (const path of listChromiums()) {
    if ((await runCommand([path, '--version'])).succeeded) return path;
  }
  return null;
}

async function downloadPlaywrightChromium(): Promise<string | null> {
  console.log("  downloading Playwright's Chromium");
  const connectionTimeout = String(CONNECTION_SECONDS * 1000);
  const download = await runCommand(['playwright', 'install', '--no-shell', 'chromium'], {
    env: { ...process.env, PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: connectionTimeout },
    signal: AbortSignal.timeout(DOWNLOAD_SECONDS * 1000),
  });
  if (!download.succeeded) {
    console.log('  the download was refused or took too long');
    return null;
  }
  const downloaded = await findStartingChromium();
  if (downloaded) return downloaded;
  console.log('  installing the system libraries it needs (playwright install-deps)');
  await runCommand(['playwright', 'install-deps', 'chromium']);
  return findStartingChromium();
}
