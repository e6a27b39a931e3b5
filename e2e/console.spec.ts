import AxeBuilder from '@axe-core/playwright';
import type { BrowserContext, Page } from '@playwright/test';
import { startHostileSite } from './hostile-site.ts';
import type { Person, ProviderAdmin } from './provider.ts';
import { enterCredentials, signIn } from './sign-in.ts';
import { expect, test } from './test.ts';

const openConsole = async (context: BrowserContext, provider: ProviderAdmin) => {
  const page = await context.newPage();
  await page.goto(`${provider.url}/console`);
  return page;
};

const sessionOf = (page: Page, { name }: Person) =>
  page.getByRole('region', { name: 'Live sessions' }).getByRole('listitem').filter({ hasText: name });

const tokensAbout = (page: Page, { name }: Person) =>
  page.getByRole('region', { name: 'Logout tokens sent' }).getByRole('listitem').filter({ hasText: name });

const setHidden = (page: Page, hidden: boolean) =>
  page.evaluate((isHidden) => {
    Object.defineProperty(document, 'hidden', { value: isHidden, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  }, hidden);

test('the console shows a sign-in and a sign-out by itself, with the logout token and its answer', {
  tag: '@admin',
}, async ({ page, context, person, provider }) => {
  const console = await openConsole(context, provider);
  await expect(sessionOf(console, person)).toHaveCount(0);
  await signIn(page, person);
  await expect(sessionOf(console, person)).toHaveCount(1);
  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await page.waitForURL('/signed-out');

  await expect(sessionOf(console, person)).toHaveCount(0);
  await expect(tokensAbout(console, person)).toContainText(/to app .* 200 after \d+ ms/);
  await tokensAbout(console, person).locator('summary').click();
  await expect(tokensAbout(console, person)).toContainText(`"sub": "person-${person.name}"`);
});

test('what was unfolded stays unfolded, and the focus stays, while the console updates', {
  tag: '@admin',
}, async ({ page, context, person, provider }) => {
  await signIn(page, person);
  const console = await openConsole(context, provider);
  await sessionOf(console, person).getByRole('button', { name: 'End this session' }).click();
  const token = tokensAbout(console, person).locator('summary');
  await token.click();
  await expect(token).toBeFocused();

  await signIn(page, person);
  await expect(sessionOf(console, person)).toHaveCount(1);
  await expect(tokensAbout(console, person).locator('details[open]')).toHaveCount(1);
  await expect(token).toBeFocused();
});

test('a button of the console that is held down while there is news is pressed all the same', {
  tag: '@admin',
}, async ({ page, context, person, provider }) => {
  await signIn(page, person);
  // What other tests do meanwhile would move the button away from under the pointer.
  let [markup, isDown, news] = ['', false, 0];
  await context.route('**/console/live', async (route) => {
    const response = await route.fetch();
    markup ||= await response.text();
    if (isDown) news += 1;
    await route.fulfill({ response, body: isDown ? `${markup}<p>News ${news}</p>` : markup });
  });
  const console = await openConsole(context, provider);
  await expect(console.getByText('This page updates by itself.')).toBeVisible();
  await sessionOf(console, person).getByRole('button', { name: 'End this session' }).hover();
  await console.mouse.down();
  isDown = true;
  // By the time it asks again, the page has shown what it was told before, if it does.
  await expect.poll(() => news).toBeGreaterThan(1);
  await console.mouse.up();
  await expect(console.getByRole('status')).toHaveText(`The session of ${person.name} has ended.`);
});

test('the console asks only while its tab is in front', { tag: '@admin' }, async ({ page, provider }) => {
  let asked = 0;
  await page.route('**/console/live', async (route) => {
    asked += 1;
    await route.continue();
  });
  const nextAnswer = () => page.waitForResponse('**/console/live');
  await page.clock.install();
  await Promise.all([nextAnswer(), page.goto(`${provider.url}/console`)]);
  await expect(page.getByText('This page updates by itself.')).toBeVisible();

  await setHidden(page, true);
  // Whatever the page has asked before this has been counted by then.
  const askToo = () => page.evaluate(() => fetch('/console/live'));
  await askToo();
  const before = asked;
  await page.clock.runFor(60_000);
  await askToo();
  expect(asked).toBe(before + 1);

  // It asks at once, and no time passes in which it would ask again.
  await page.clock.pauseAt((await page.evaluate(() => Date.now())) + 1000);
  await Promise.all([nextAnswer(), setHidden(page, false)]);
  await askToo();
  expect(asked).toBe(before + 3);
});

test('the console says when the provider does not answer any more', { tag: '@admin' }, async ({
  page,
  provider,
  expectComplaint,
}) => {
  expectComplaint(/ERR_CONNECTION_REFUSED/);
  await page.goto(`${provider.url}/console`);
  await expect(page.getByText('This page updates by itself.')).toBeVisible();
  await page.route('**/console/live', (route) => route.abort('connectionrefused'));
  await expect(page.getByText('The provider does not answer.')).toBeVisible();
});

test('the console lists the sessions of both providers, and ending the upstream one ends both', {
  tag: ['@admin', '@upstream'],
}, async ({ page, context, colleague, provider }) => {
  await page.goto('/bff/login?returnUrl=/account');
  await page.getByRole('link', { name: 'Sign in with the company account' }).click();
  await enterCredentials(page, colleague);
  await page.waitForURL('/account');
  const console = await openConsole(context, provider);
  await expect(sessionOf(console, colleague)).toHaveCount(2);
  // It ends the sessions at one provider, and says at which.
  const endAll = sessionOf(console, colleague).getByRole('button', { name: `End all of ${colleague.name}` });
  await expect(endAll.first()).toHaveText(/ at the identity provider$/);
  await expect(endAll.last()).toHaveText(/ at the upstream provider$/);
  await sessionOf(console, colleague).last().getByRole('button', { name: 'End this session' }).click();
  await expect(sessionOf(console, colleague)).toHaveCount(0);
  await expect(tokensAbout(console, colleague)).toContainText(/to identity-provider .* 200 after \d+ ms/);
});

test('one button ends every session of a person', { tag: '@admin' }, async ({
  page,
  browser,
  context,
  app,
  person,
  provider,
}) => {
  await signIn(page, person);
  const elsewhere = await browser.newPage({ baseURL: app });
  await signIn(elsewhere, person);
  // A page with the list of sessions would ask for it between the end of the other one and of its own.
  for (const tab of [page, elsewhere]) await tab.goto('/');
  const console = await openConsole(context, provider);
  await sessionOf(console, person)
    .getByRole('button', { name: `End all of ${person.name}` })
    .first()
    .click();
  await expect(console.getByRole('status')).toHaveText(`2 sessions of ${person.name} have ended.`);
  for (const tab of [page, elsewhere]) {
    await tab.goto('/account');
    await expect(tab.getByLabel('Password')).toBeVisible();
  }
  await elsewhere.close();
});

test('a session that expires at the provider ends here', { tag: '@admin' }, async ({
  page,
  context,
  person,
  provider,
}) => {
  await signIn(page, person);
  const console = await openConsole(context, provider);
  await sessionOf(console, person).getByRole('button', { name: 'Expire now' }).click();
  await expect(console.getByRole('status')).toHaveText(`The session of ${person.name} has expired.`);
  await page.reload();
  await expect(page.getByLabel('Password')).toBeVisible();
});

test('no other site can press a button of the console', { tag: '@admin' }, async ({
  page,
  context,
  person,
  provider,
  expectComplaint,
}) => {
  expectComplaint(/403/);
  await signIn(page, person);
  const hostile = await context.newPage();
  await hostile.setContent(`
    <form method="post" action="${provider.url}/console/sessions">
      <input name="provider" value="${provider.url}">
      <input name="subject" value="person-${person.name}">
      <button name="action" value="end-all">You have won</button>
    </form>`);
  await hostile.getByRole('button').click();
  await expect(hostile.getByText('This form was sent from somewhere else')).toBeVisible();
  expect((await provider.sessions()).filter(({ name }) => name === person.name)).toHaveLength(1);
});

test('no other site can show the console, or a part of it, in a frame', { tag: '@admin' }, async ({
  page,
  provider,
  expectComplaint,
}) => {
  expectComplaint(/frame-ancestors/);
  expectComplaint(/BLOCKED_BY_RESPONSE/);
  const frames = ['/console', '/console/live'].map(
    (path) => `<iframe src="${provider.url}${path}"></iframe>`,
  );
  const site = await startHostileSite(frames.join(''));
  let refused = 0;
  page.on('requestfailed', () => {
    refused += 1;
  });
  await page.goto(site.url);
  await expect.poll(() => refused).toBe(2);
  for (const which of [0, 1])
    await expect(page.frameLocator('iframe').nth(which).getByText('Live sessions')).toHaveCount(0);
  site.close();
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('the console lists and ends sessions all the same', { tag: '@admin' }, async ({
    page,
    person,
    provider,
    expectComplaint,
  }) => {
    // What Chromium says of a script that it was told not to run.
    expectComplaint(/_next\/static\/.* csp$/);
    await signIn(page, person);
    await page.goto(`${provider.url}/console`);
    await sessionOf(page, person).getByRole('button', { name: 'End this session' }).click();
    await expect(page.getByRole('status')).toHaveText(`The session of ${person.name} has ended.`);
    await page.getByRole('link', { name: 'Refresh this page' }).click();
    await expect(page.getByRole('status')).toHaveCount(0);
    await expect(sessionOf(page, person)).toHaveCount(0);
  });
});

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in the ${colorScheme} theme on a phone`, () => {
    test.use({ colorScheme, viewport: { width: 390, height: 800 } });

    test('axe finds nothing on the console, and it fits', { tag: '@admin' }, async ({
      page,
      context,
      person,
      provider,
    }) => {
      await signIn(page, person);
      const console = await openConsole(context, provider);
      const { violations } = await new AxeBuilder({ page: console }).setLegacyMode().analyze();
      expect(violations.map(({ id, nodes }) => ({ id, targets: nodes.map(({ target }) => target) }))).toEqual(
        [],
      );
      expect(await console.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    });
  });
}
