import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, type LaunchOptions, type Page } from '@playwright/test';
import { findChromium } from '#dev/tools/chromium.ts';
import { collectComplaints } from './complaints.ts';
import { holdLooks, noteLivePages, untilLive } from './live-page.ts';
import type { Person } from './provider.ts';
import { signIn, signInField, signOut } from './sign-in.ts';
import { expect, test } from './test.ts';

const executablePath = findChromium();

/** As people have it: Playwright takes away the cache from which a browser shows a page again as it was left. */
const launchOptions: LaunchOptions = {
  ...(executablePath && { executablePath }),
  ignoreDefaultArgs: ['--disable-back-forward-cache'],
};

test.use({ launchOptions });
test.beforeEach(({ context }) => noteLivePages(context));

/** Does not wait for the page to load: one that is shown again as it was does not. */
const goBack = (page: Page) => page.goBack({ waitUntil: 'commit' });

const expectNothingPrivate = async (page: Page, { name }: Person, picture: string) => {
  await page.screenshot({ path: test.info().outputPath(`${picture}.png`) });
  expect(await page.getByText(name).filter({ visible: true }).count()).toBe(0);
};

/** As `next/link` does it; the app itself has none. */
const followClientLink = async (page: Page, path: string) => {
  await untilLive(page);
  await page.evaluate((to) => {
    const { next } = window as unknown as { next: { router: { push: (path: string) => void } } };
    next.router.push(to);
  }, path);
  await page.waitForURL(path);
};

const readHeadings = (context: BrowserContext) =>
  Promise.all(context.pages().map((page) => page.getByRole('heading', { level: 1 }).allTextContents()));

test('after signing out, Back and Forward show nothing private', async ({ page, person }) => {
  await signIn(page, person);
  await signOut(page);
  await goBack(page);
  await expect(signInField(page)).toBeVisible();
  await expectNothingPrivate(page, person, 'back');
  await page.goForward({ waitUntil: 'commit' });
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/^You are signed out/);
  await expectNothingPrivate(page, person, 'forward');
});

test('after signing out, Back shows nothing that the router in the page has kept', async ({
  page,
  person,
}) => {
  await signIn(page, person);
  await page.goto('/');
  await followClientLink(page, '/account');
  await expect(page.getByRole('heading', { level: 1 })).toContainText(person.name, { ignoreCase: true });
  await signOut(page);
  await goBack(page);
  await expect(signInField(page)).toBeVisible();
  await expectNothingPrivate(page, person, 'back');
  await goBack(page);
  await expect(page.getByText('You are not signed in here.')).toBeVisible();
  await expectNothingPrivate(page, person, 'back-twice');
});

test('after signing out in another tab, Back shows nothing that the router in the page has kept', async ({
  page,
  context,
  person,
  expectComplaint,
}) => {
  expectComplaint(/401/);
  await signIn(page, person);
  await page.goto('/');
  await followClientLink(page, '/account');
  const tab = await context.newPage();
  await tab.goto('/account');
  await untilLive(tab);
  await signOut(tab);
  await expect(page.getByRole('dialog', { name: 'You have signed out' })).toBeVisible();
  await goBack(page);
  await page.waitForURL('/');
  await expect(page.getByRole('dialog', { name: 'Your session has ended' })).toBeVisible();
  await expectNothingPrivate(page, person, 'back');
});

for (const path of ['/', '/logout', '/signed-out']) {
  test(`a page that the router shows for somebody who has gone says so: ${path}`, async ({
    page,
    context,
    person,
  }) => {
    await holdLooks(context);
    await signIn(page, person);
    await page.goto(path === '/' ? '/logout' : '/');
    await context.clearCookies({ name: 'bff' });
    await followClientLink(page, path);
    await expect(page.getByRole('link', { name: 'Show this page' })).toBeVisible();
    await page.getByRole('link', { name: 'Show this page' }).click();
    await expect(page.getByRole('main').getByRole('heading', { level: 1 })).not.toHaveText(
      'This has changed meanwhile',
    );
    await expectNothingPrivate(page, person, 'changed');
  });
}

test('after signing out, there is nothing private to show without a network either', async ({
  page,
  context,
  person,
  expectComplaint,
}) => {
  expectComplaint(/ERR_INTERNET_DISCONNECTED/);
  await signIn(page, person);
  await signOut(page);
  await context.setOffline(true);
  await goBack(page).catch(() => null);
  await expect(page.getByText('ERR_INTERNET_DISCONNECTED')).toBeVisible();
  await expectNothingPrivate(page, person, 'offline');
});

test('tabs that the browser opens again show nothing private', { tag: '@own-pages' }, async ({
  app,
  person,
}) => {
  const profile = await mkdtemp(join(tmpdir(), 'browser-profile-'));
  const open = (...args: string[]) =>
    chromium.launchPersistentContext(profile, { ...launchOptions, baseURL: app, args });
  const before = await open();
  const left = await before.newPage();
  await signIn(left, person);
  const other = await before.newPage();
  await other.goto('/account');
  await signOut(other);
  await before.close();

  const after = await open('--restore-last-session');
  const complaints = collectComplaints(after);
  await expect
    .poll(() => readHeadings(after))
    .toEqual(expect.arrayContaining([['You are signed out'], ['Sign in']]));
  for (const [index, page] of after.pages().entries())
    await expectNothingPrivate(page, person, `tab-${index}`);
  expect(complaints).toEqual([]);
  await after.close();
  await rm(profile, { recursive: true });
});
