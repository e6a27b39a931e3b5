import type { Browser, BrowserContext, Page } from '@playwright/test';
import { isEvents, noteLivePages, signInLive, untilListening, untilLive } from './live-page.ts';
import type { Person, ProviderAdmin } from './provider.ts';
import { signIn } from './sign-in.ts';
import { expect, test } from './test.ts';
import { noteUntilHiddenFromNow } from './time-until-hidden.ts';

const PROVIDER_ENDED = 'Your identity provider has signed you out';

const endAtProvider = async (provider: ProviderAdmin, { name }: Person) => {
  const session = (await provider.sessions()).find((candidate) => candidate.name === name);
  await provider.endSession(session?.id ?? '');
};

const openTab = async (context: BrowserContext) => {
  const tab = await context.newPage();
  await tab.goto('/account');
  await untilLive(tab);
  return tab;
};

const otherDevices = (page: Page) =>
  page.getByRole('table', { name: 'Where you are signed in' }).getByRole('button');

test.beforeEach(({ context }) => noteLivePages(context));

test.describe('a back-channel logout', { tag: '@admin' }, () => {
  test('hides every tab without a click, and there is one connection for all of them', async ({
    page,
    context,
    person,
    provider,
  }) => {
    const connections: string[] = [];
    context.on('request', (request) => isEvents(request.url()) && connections.push(request.url()));
    await signInLive(page, person);
    const tabs = [page];
    while (tabs.length < 4) tabs.push(await openTab(context));
    const took = await noteUntilHiddenFromNow(page);
    await endAtProvider(provider, person);
    for (const tab of tabs) {
      await expect(tab.getByRole('dialog', { name: PROVIDER_ENDED })).toBeVisible();
      await expect(tab.getByRole('main').getByRole('table')).toHaveCount(0);
    }
    await took('from the end at the provider to the tab');
    expect(connections).toHaveLength(1);
  });

  test('is heard when the tab that listened for all has been closed', async ({
    page,
    context,
    person,
    provider,
  }) => {
    await signInLive(page, person);
    const tab = await openTab(context);
    const listening = untilListening(context);
    await page.close();
    const headers = (await listening).headers();
    expect(headers).toMatchObject({
      'content-type': 'text/event-stream',
      'cache-control': 'no-store, no-transform',
    });
    expect(headers).not.toHaveProperty('content-encoding');
    await endAtProvider(provider, person);
    await expect(tab.getByRole('dialog', { name: PROVIDER_ENDED })).toBeVisible();
  });
});

// The list of somebody who signs in elsewhere meanwhile would be longer.
test.describe('two devices of one person', { tag: '@admin' }, () => {
  const openElsewhere = async (browser: Browser, app: string, person: Person) => {
    const elsewhere = await browser.newPage({ baseURL: app });
    await signInLive(elsewhere, person);
    return elsewhere;
  };

  test('one signs the other out, which hides at once', async ({ page, browser, app, person }) => {
    const elsewhere = await openElsewhere(browser, app, person);
    await signInLive(page, person);
    const took = await noteUntilHiddenFromNow(elsewhere);
    await otherDevices(page).click();
    await expect(page.getByRole('status').filter({ hasText: 'Signed out: Chrome' })).toBeVisible();
    await expect(otherDevices(page)).toHaveCount(0);
    await expect(elsewhere.getByRole('dialog', { name: 'You have signed out' })).toBeVisible();
    await took('from one device to the other');
    await page.reload();
    await expect(page.getByRole('heading', { level: 1 })).toContainText(person.name, { ignoreCase: true });
    await elsewhere.close();
  });

  test('one signs all others out', async ({ page, browser, app, person }) => {
    const others = [await openElsewhere(browser, app, person), await openElsewhere(browser, app, person)];
    await signInLive(page, person);
    await expect(otherDevices(page)).toHaveCount(2);
    // The devices are of the same kind: when they were last used tells them apart.
    for (const device of await otherDevices(page).all())
      await expect(device).toHaveAccessibleDescription(/ago .* UTC$/);
    await page.getByRole('button', { name: 'Sign out all others' }).click();
    await expect(otherDevices(page)).toHaveCount(0);
    await expect(page.getByRole('button', { name: 'Sign out all others' })).toHaveCount(0);
    for (const other of others) {
      await expect(other.getByRole('dialog', { name: 'You have signed out' })).toBeVisible();
      await other.close();
    }
  });

  test('the list of one notices that the other has signed in, and out, in every tab', async ({
    page,
    context,
    browser,
    app,
    person,
  }) => {
    await signInLive(page, person);
    const tab = await openTab(context);
    const elsewhere = await openElsewhere(browser, app, person);
    for (const listed of [page, tab]) await expect(otherDevices(listed)).toHaveCount(1);
    await elsewhere.getByRole('button', { name: 'Sign out', exact: true }).click();
    for (const listed of [page, tab]) await expect(otherDevices(listed)).toHaveCount(0);
    await elsewhere.waitForURL('/signed-out');
    await elsewhere.close();
  });
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('one device signs out another, and then all others', { tag: '@admin' }, async ({
    page,
    browser,
    app,
    person,
    expectComplaint,
  }) => {
    // What Chromium says of a script that it was told not to run.
    expectComplaint(/_next\/static\/.* csp$/);
    const others = [];
    while (others.length < 2) {
      const other = await browser.newPage({ baseURL: app, javaScriptEnabled: true });
      await signInLive(other, person);
      others.push(other);
    }
    await signIn(page, person);
    await expect(otherDevices(page)).toHaveCount(2);
    await otherDevices(page).first().click();
    await expect(otherDevices(page)).toHaveCount(1);
    await page.getByRole('button', { name: 'Sign out all others' }).click();
    await expect(otherDevices(page)).toHaveCount(0);
    await expect(page.getByRole('button', { name: 'Sign out all others' })).toHaveCount(0);
    await expect(page).toHaveURL('/account');
    for (const other of others) {
      await expect(other.getByRole('dialog', { name: 'You have signed out' })).toBeVisible();
      await other.close();
    }
  });
});
