import type { LaunchOptions, Page } from '@playwright/test';
import { findChromium } from '#dev/tools/chromium.ts';
import { noteLivePages, untilLive } from './live-page.ts';
import { signIn } from './sign-in.ts';
import { expect, test } from './test.ts';

const executablePath = findChromium();

/** As people have it: Playwright takes away the cache from which a browser shows a page again as it was left. */
const launchOptions: LaunchOptions = {
  ...(executablePath && { executablePath }),
  ignoreDefaultArgs: ['--disable-back-forward-cache'],
};

test.use({ launchOptions });
test.beforeEach(({ context }) => noteLivePages(context));

/** A page that the browser keeps for certain: some do not when the server says `no-store`. */
const openKeptAccount = async (page: Page) => {
  await page.route('/account', async (route) => {
    const response = await route.fetch({ maxRedirects: 0 });
    const { 'cache-control': _, ...headers } = response.headers();
    await route.fulfill({ response, headers });
  });
  await page.goto('/account');
  await untilLive(page);
  await page.evaluate(() => {
    addEventListener('pageshow', ({ persisted }) => {
      const isSeen = document.querySelector('h1')?.checkVisibility({ visibilityProperty: true });
      document.documentElement.setAttribute('data-restored', `${persisted ? 'kept' : 'new'} ${isSeen}`);
    });
  });
};

const leaveAndComeBack = async (page: Page, meanwhile: () => Promise<void>) => {
  await page.goto('/healthz');
  await meanwhile();
  await page.goBack({ waitUntil: 'commit' });
  // Hidden at first, whatever has become of the session.
  await expect(page.locator('html')).toHaveAttribute('data-restored', 'kept false');
};

test('a page that the browser has kept is hidden until the server has been asked, and then as it was left', async ({
  page,
  person,
}) => {
  await signIn(page, person);
  await openKeptAccount(page);
  await leaveAndComeBack(page, async () => {});
  await expect(page.getByRole('heading', { level: 1 })).toContainText(person.name, { ignoreCase: true });
  await expect(page.getByRole('dialog')).toHaveCount(0);
});

test('a page that the browser has kept stays hidden while nobody can say, and does not claim an end', async ({
  page,
  person,
  expectComplaint,
}) => {
  expectComplaint(/503/);
  await signIn(page, person);
  await openKeptAccount(page);
  // The page asks again by itself, too, which is not to take the button away.
  const isPressed = () => page.evaluate(() => document.documentElement.hasAttribute('data-pressed'));
  await page.route('/bff/user?slide=false', async (route) =>
    (await isPressed()) ? route.continue() : route.fulfill({ status: 503 }),
  );
  await leaveAndComeBack(page, async () => {});
  const message = page.getByText('We cannot look up your session.');
  await expect(message).toBeVisible();
  await expect(message.locator('..')).toHaveCSS('opacity', '1');
  await expect(page.getByRole('heading', { level: 1 })).toHaveCount(0);
  await page.screenshot({ path: test.info().outputPath('doubt.png') });
  await page.evaluate(() => {
    const note = () => document.documentElement.setAttribute('data-pressed', 'true');
    addEventListener('click', note, { capture: true, once: true });
  });
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText(person.name, { ignoreCase: true });
});

test('a page that the browser has kept stays hidden when its session has ended meanwhile', {
  tag: '@admin',
}, async ({ page, person, provider, expectComplaint }) => {
  expectComplaint(/401/);
  await signIn(page, person);
  await openKeptAccount(page);
  await leaveAndComeBack(page, async () => {
    const session = (await provider.sessions()).find(({ name }) => name === person.name);
    await provider.endSession(session?.id ?? '');
  });
  await expect(page.getByRole('dialog', { name: 'Your identity provider has signed you out' })).toBeVisible();
  await expect(page.getByRole('main').getByRole('table')).toHaveCount(0);
});
