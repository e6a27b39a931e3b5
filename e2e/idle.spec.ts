import type { BrowserContext, Page } from '@playwright/test';
import { holdLooks, holdRequests, isLook, noteLivePages, signInLive, untilLive } from './live-page.ts';
import type { Person } from './provider.ts';
import { signIn } from './sign-in.ts';
import { expect, test, testWith } from './test.ts';

const warning = (page: Page) => page.getByRole('region', { name: 'Your session ends in' });
const stay = (page: Page) => warning(page).getByRole('button', { name: 'Stay signed in' });
const spoken = (page: Page) => page.getByRole('status').filter({ hasText: 'Your session ends' });

/** What prolongs the session; a page may look at it at any time. */
const isUse = (url: string) => new URL(url).pathname === '/bff/user' && new URL(url).search === '';

/**
 * For all tabs of the browser, and then no time passes by itself. The server's clock stays: it takes every session for a
 * new one.
 */
const passMinutes = async (context: BrowserContext, minutes: number) => {
  const now = await context.pages()[0]?.evaluate(() => Date.now());
  await context.clock.pauseAt((now ?? 0) + minutes * 60 * 1000);
};

const openAnother = async (context: BrowserContext) => {
  const tab = await context.newPage();
  await tab.goto('/account');
  await untilLive(tab);
  return tab;
};

const openAccount = async (page: Page, person: Person) => {
  await signIn(page, person);
  await untilLive(page);
};

test.beforeEach(async ({ context }) => {
  await context.clock.install();
  await noteLivePages(context);
  await holdLooks(context);
});

test.describe('a session of an hour', () => {
  test('is warned of in its last two minutes, by the minute and then by the second', async ({
    page,
    context,
    person,
  }) => {
    await openAccount(page, person);
    await passMinutes(context, 57);
    await expect(warning(page)).toHaveCount(0);
    await passMinutes(context, 1.5);
    await expect(warning(page)).toContainText('Your session ends in 2 minutes');
    await expect(spoken(page)).toHaveText('Your session ends in 2 minutes.');
    await passMinutes(context, 0.75);
    await expect(warning(page)).toContainText(/ends in \d\d seconds/);
    await expect(spoken(page)).toHaveText('Your session ends in 1 minute.');
    await expect(page.getByRole('heading', { level: 1 })).toContainText(person.name, { ignoreCase: true });
  });

  test('is prolonged by “Stay signed in”, for all tabs', async ({ page, context, person }) => {
    await openAccount(page, person);
    const tab = await openAnother(context);
    await passMinutes(context, 58.5);
    await expect(warning(tab)).toBeVisible();
    const used = page.waitForRequest((request) => isUse(request.url()));
    // Nothing but the click, so that no sign of use before it does the button's work.
    await stay(page).evaluate((button: HTMLButtonElement) => button.click());
    await used;
    for (const warned of [page, tab]) await expect(warning(warned)).toHaveCount(0);
  });

  test('is not prolonged before the click on “Stay signed in” is complete', async ({
    page,
    context,
    person,
  }) => {
    await openAccount(page, person);
    await passMinutes(context, 58.5);
    let uses = 0;
    page.on('request', (request) => {
      if (isUse(request.url())) uses += 1;
    });
    await stay(page).hover();
    await page.mouse.down();
    await page.evaluate(() => fetch('/healthz'));
    expect(uses).toBe(0);
    await page.mouse.up();
    await expect(warning(page)).toHaveCount(0);
    expect(uses).toBe(1);
  });

  test('that cannot be prolonged just now says so, and can be a moment later', async ({
    page,
    context,
    person,
    expectComplaint,
  }) => {
    expectComplaint(/503/);
    await openAccount(page, person);
    await passMinutes(context, 58.5);
    await page.route('/bff/user', (route) => route.fulfill({ status: 503 }));
    await stay(page).click();
    await expect(warning(page)).toContainText('That did not work.');
    await expect(spoken(page)).toHaveText(
      'That did not work. Please try again. Your session ends in 2 minutes.',
    );
    await page.unroute('/bff/user');
    await stay(page).click();
    await expect(warning(page)).toHaveCount(0);
  });

  test('that was prolonged is told of, and the focus goes back to where it was', async ({
    page,
    context,
    person,
  }) => {
    await openAccount(page, person);
    const places = [page.getByRole('main'), page.getByRole('button', { name: 'Sign out everywhere' })];
    for (const [times, place] of places.entries()) {
      await passMinutes(context, 58.5);
      if (times > 0) await place.focus();
      await stay(page).focus();
      await page.keyboard.press('Enter');
      await expect(page.getByText('You stay signed in.')).toHaveRole('status');
      await expect(warning(page)).toHaveCount(0);
      await expect(place).toBeFocused();
    }
  });

  test('is prolonged by whoever uses a page, so that no tab warns', async ({ page, context, person }) => {
    await openAccount(page, person);
    const tab = await openAnother(context);
    await passMinutes(context, 50);
    await page.evaluate(() => document.documentElement.removeAttribute('data-live'));
    await page.keyboard.press('ArrowDown');
    await untilLive(page);
    await passMinutes(context, 9);
    for (const used of [page, tab]) await expect(warning(used)).toHaveCount(0);
    await passMinutes(context, 50);
    for (const left of [page, tab]) await expect(warning(left)).toBeVisible();
  });

  test('that has run out hides the page in every tab, and says why', async ({
    page,
    context,
    person,
    expectComplaint,
  }) => {
    expectComplaint(/401/);
    await signInLive(page, person);
    const tab = await openAnother(context);
    // As if it had ended at the server. The clocks of two pages are not moved at once: none hears of it before both are.
    const letLook = await holdRequests(context, isLook);
    await context.clearCookies({ name: 'bff' });
    await passMinutes(context, 61);
    letLook();
    for (const ended of [page, tab]) {
      await expect(ended.getByRole('dialog', { name: 'Your session has run out' })).toBeVisible();
      await expect(ended.getByRole('main').getByRole('table')).toHaveCount(0);
    }
  });
});

const testWithoutExtension = testWith({ SESSION_IDLE_SECONDS: '3600', SESSION_ABSOLUTE_SECONDS: '3600' });

testWithoutExtension(
  'a session that has reached its longest time cannot be prolonged, and says so',
  { tag: '@other-app' },
  async ({ page, context, person }) => {
    // The page that is left may hear of the new session and list it, with a cookie that is not good any more.
    await context.route('**/bff/sessions', () => {});
    await openAccount(page, person);
    await passMinutes(context, 58.5);
    await expect(warning(page)).toContainText('It has reached its longest time');
    await expect(stay(page)).toHaveCount(0);
    await warning(page).getByRole('button', { name: 'Sign in again' }).click();
    await page.waitForURL('/account');
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await expect(warning(page)).toHaveCount(0);
  },
);
