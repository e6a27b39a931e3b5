import { randomUUID } from 'node:crypto';
import type { BrowserContext, Page } from '@playwright/test';
import { holdLooks, holdRequests, noteLivePages, signInLive, untilLive } from './live-page.ts';
import type { Person, ProviderAdmin } from './provider.ts';
import { enterCredentials } from './sign-in.ts';
import { expect, test } from './test.ts';
import { noteUntilHidden } from './time-until-hidden.ts';

const isSignOut = (url: URL) => url.pathname === '/bff/logout';

const openAccount = async (context: BrowserContext, path = '/account') => {
  const page = await context.newPage();
  await page.goto(path);
  await untilLive(page);
  return page;
};

/** Stands before everything private. */
const expectHidden = async (page: Page, title: string, person: Person) => {
  await expect(page.getByRole('dialog', { name: title })).toBeVisible();
  await expect(page.getByText(person.name, { exact: false }).first()).toBeHidden();
  await expect(page.getByRole('main').getByRole('table')).toHaveCount(0);
};

const expectShown = async (page: Page, person: Person) => {
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(page.getByRole('heading', { level: 1 })).toContainText(person.name, { ignoreCase: true });
};

const signOut = async (page: Page) => {
  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await page.waitForURL('/signed-out');
};

const addPerson = async (provider: ProviderAdmin) => {
  const person = { name: `visitor-${randomUUID().slice(0, 8)}`, password: randomUUID() };
  await provider.addAccount(person);
  return person;
};

const signInAnew = async (page: Page, person: Person) => {
  await page.goto('/bff/login?prompt=login&returnUrl=/account');
  await enterCredentials(page, person);
  await page.waitForURL('/account');
};

test.beforeEach(({ context }) => noteLivePages(context));

test('a sign-out hides the other tabs before the page is left', async ({ page, context, person }) => {
  // However long it is held, the other tab does not look whether it got through.
  await holdLooks(context);
  await signInLive(page, person);
  const tab = await openAccount(context);
  const took = await noteUntilHidden(page, tab);

  const letGo = await holdRequests(page, isSignOut);
  // Where the page is left quickly, the click is not over before that is let go.
  const clicked = page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await expectHidden(tab, 'You have signed out', person);
  expect(new URL(page.url()).pathname).toBe('/account');
  await took('from the click to the other tab');

  letGo();
  await clicked;
  await page.waitForURL('/signed-out');
  await expect(tab.getByRole('dialog', { name: 'You have signed out' })).toBeVisible();
});

test('a sign-out that does not get through brings the other tabs back', async ({ page, context, person }) => {
  await context.clock.install();
  await holdLooks(context);
  await signInLive(page, person);
  const tab = await openAccount(context);
  await page.route(isSignOut, (route) => route.abort('aborted'));
  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await expectHidden(tab, 'You have signed out', person);
  await context.unrouteAll();
  await context.clock.fastForward(11_000);
  await expectShown(tab, person);
  await expectShown(page, person);
});

test('a sign-out that is stopped after the session has ended hides the page itself, too', async ({
  page,
  context,
  person,
}) => {
  await context.clock.install();
  await holdLooks(context);
  await signInLive(page, person);
  await page.route(isSignOut, async (route) => {
    await route.fetch({ maxRedirects: 0 });
    await route.abort('aborted');
  });
  const stopped = page.waitForEvent('requestfailed', (request) => isSignOut(new URL(request.url())));
  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await stopped;
  await context.clock.fastForward(11_000);
  await expectHidden(page, 'You have signed out', person);
});

test('a sign-out on the page that asks hides the other tabs', async ({ page, context, person }) => {
  await signInLive(page, person);
  const tab = await openAccount(context);
  await page.goto('/logout');
  await untilLive(page);
  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await expectHidden(tab, 'You have signed out', person);
  await page.waitForURL('/signed-out');
});

test('signing in as another person hides what the other tabs show', { tag: '@admin' }, async ({
  page,
  context,
  person,
  provider,
}) => {
  await signInLive(page, person);
  const tab = await openAccount(context);
  const other = await addPerson(provider);
  await signInAnew(page, other);

  await expectHidden(tab, 'Somebody else is signed in', person);
  const reload = tab.getByRole('button', { name: 'Reload this page' });
  await expect(reload).toBeFocused();
  await reload.click();
  await expectShown(tab, other);
});

test('signing in again as the same person brings back the page, with what was typed into it', async ({
  page,
  context,
  person,
}) => {
  await signInLive(page, person);
  const tab = await openAccount(context);
  await tab.evaluate(() => {
    const field = document.createElement('textarea');
    field.setAttribute('aria-label', 'Letter');
    document.querySelector('section')?.append(field);
  });
  await tab.getByLabel('Letter').fill('Dear Sir or Madam,');
  await signOut(page);
  await expect(tab.getByRole('dialog')).toBeVisible();
  await expect(tab.getByLabel('Letter')).toBeHidden();

  const opened = context.waitForEvent('page');
  await tab.getByRole('link', { name: 'Sign in in a new tab' }).click();
  const fresh = await opened;
  await enterCredentials(fresh, person);
  await fresh.waitForURL('/account');
  await expectShown(tab, person);
  await expect(tab.getByLabel('Letter')).toHaveValue('Dear Sir or Madam,');
  await expect(tab.getByLabel('Letter')).toBeFocused();
});

test('“Sign in again” comes back to the same place', async ({ page, context, person }) => {
  await signInLive(page, person);
  const tab = await openAccount(context, '/account?view=all#claims');
  await signOut(page);
  await tab.getByRole('button', { name: 'Sign in again' }).click();
  await enterCredentials(tab, person);
  await tab.waitForURL('/account?view=all#claims');
  await expectShown(tab, person);
});

test('there is no way past the message: neither Escape nor the Tab key', async ({
  page,
  context,
  person,
}) => {
  await signInLive(page, person);
  const tab = await openAccount(context);
  await signOut(page);
  const dialog = tab.getByRole('dialog');
  await expect(dialog.getByRole('button', { name: 'Sign in again' })).toBeFocused();
  for (let presses = 0; presses < 3; presses += 1) await tab.keyboard.press('Escape');
  await expect(dialog).toBeVisible();

  const focused = () =>
    tab.evaluate(() => {
      const { activeElement } = document;
      return activeElement === document.body
        ? ''
        : String(activeElement?.closest('dialog, main, header')?.tagName);
    });
  for (let presses = 0; presses < 8; presses += 1) {
    await tab.keyboard.press('Tab');
    // After the last of its buttons, the browser's own are next.
    expect(['DIALOG', '']).toContain(await focused());
  }
});
