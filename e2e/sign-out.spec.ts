import type { Page } from '@playwright/test';
import { signInLive } from './live-page.ts';
import { enterCredentials, signIn, signInField, signOut } from './sign-in.ts';
import { expect, test } from './test.ts';

const expectSignInAsked = async (page: Page) => {
  await page.goto('/bff/login?returnUrl=/account');
  await expect(signInField(page)).toBeVisible();
};

test('signing in from the landing page shows the account, and keeps every token away from the browser', async ({
  page,
  person,
  app,
}) => {
  await page.goto('/');
  await page.getByRole('link', { name: 'Sign in' }).first().click();
  await enterCredentials(page, person);
  await page.waitForURL('/account');
  await expect(page.getByRole('heading', { level: 1 })).toContainText(person.name, { ignoreCase: true });
  await expect(page.getByRole('row', { name: /this one/ })).toBeVisible();
  expect(new URL(page.url()).search).toBe('');

  const cookies = await page.context().cookies(app);
  expect(cookies.map(({ name }) => name)).toContain(app.startsWith('https:') ? '__Host-bff' : 'bff');
  for (const { name, httpOnly, sameSite } of cookies.filter((cookie) => cookie.name.includes('bff'))) {
    expect({ name, httpOnly, sameSite }).toEqual({ name, httpOnly: true, sameSite: 'Lax' });
  }
  expect(await page.content()).not.toMatch(/eyJ[\w-]+\.eyJ/);
  expect(await page.evaluate(() => [localStorage.length, sessionStorage.length, document.cookie])).toEqual([
    0,
    0,
    '',
  ]);
});

test('the button signs out here and at the provider, by navigating', async ({ page, person }) => {
  await signInLive(page, person);
  const logout = page.waitForRequest((request) => new URL(request.url()).pathname === '/bff/logout');
  await signOut(page);

  const request = await logout;
  expect(request.resourceType()).toBe('document');
  expect(request.isNavigationRequest()).toBe(true);
  expect(request.method()).toBe('GET');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/^You are signed out/);
  await expectSignInAsked(page);
});

test('a double click signs out at the provider as well', { tag: '@admin' }, async ({
  page,
  person,
  provider,
}) => {
  await signIn(page, person);
  await page.getByRole('button', { name: 'Sign out', exact: true }).dblclick();
  await page.waitForURL('/signed-out');
  expect((await provider.sessions()).filter(({ name }) => name === person.name)).toEqual([]);
});

test('ending the session at the provider signs the app out, which says who did', { tag: '@admin' }, async ({
  page,
  context,
  person,
  provider,
}) => {
  await signIn(page, person);
  const console = await context.newPage();
  await console.goto(`${provider.url}/console`);
  await console.getByRole('button', { name: `End all of ${person.name}` }).click();
  await expect(console.getByRole('status')).toHaveText(`The session of ${person.name} has ended.`);

  await page.reload();
  await expect(page.getByLabel('Password')).toBeVisible();
  await page.goto('/');
  await expect(page.getByText('The identity provider has signed you out.')).toBeVisible();
});

test('one browser signing out leaves the other signed in', async ({ page, browser, person, app }) => {
  await signIn(page, person);
  const elsewhere = await browser.newPage({ baseURL: app });
  await signIn(elsewhere, person);
  await signOut(page);

  await elsewhere.reload();
  await expect(elsewhere.getByRole('heading', { level: 1 })).toContainText(person.name, { ignoreCase: true });
  await elsewhere.close();
});

test('a link without proof asks first, and the answer counts', async ({ page, person }) => {
  await signIn(page, person);
  await page.goto('/bff/logout?returnUrl=/');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Sign out?');
  await page.getByRole('link', { name: 'Stay signed in' }).click();
  await page.waitForURL('/');
  await expect(page.getByRole('button', { name: 'Sign out' })).toBeVisible();

  await page.goto('/bff/logout?returnUrl=/');
  await signOut(page, '/');
  await expect(page.getByText('You are not signed in here.')).toBeVisible();
});

test('signing out of this app only leaves the provider signed in, until that is asked for too', {
  tag: '@admin',
}, async ({ page, person, provider }) => {
  const isAtProvider = async () => (await provider.sessions()).some(({ name }) => name === person.name);
  await signIn(page, person);
  await page.goto('/bff/logout?scope=app');
  await expect(page.getByText('Your session at the identity provider stays open.')).toBeVisible();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.waitForURL('/signed-out');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('You are signed out of this app');
  expect(await isAtProvider()).toBe(true);

  await page.getByRole('link', { name: 'Sign out there too' }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.waitForURL('/signed-out');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('You are signed out');
  expect(await isAtProvider()).toBe(false);
});

test('after signing out of this app only, signing in again asks nothing', async ({ page, person }) => {
  await signIn(page, person);
  await page.getByRole('button', { name: 'Sign out of this app only' }).click();
  await page.waitForURL('/signed-out');
  await page.goto('/bff/login?returnUrl=/account');
  await page.waitForURL('/account');
  await expect(page.getByRole('heading', { level: 1 })).toContainText(person.name, { ignoreCase: true });
});

test('signing out in a tab that was opened under an earlier session ends the present one', {
  tag: '@admin',
}, async ({ page, context, person, provider }) => {
  await signIn(page, person);
  const tab = await context.newPage();
  await tab.goto('/bff/login?prompt=login&returnUrl=/account');
  await enterCredentials(tab, person);
  await tab.waitForURL('/account');

  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await page.waitForURL('/signed-out');
  await tab.reload();
  await expect(tab.getByLabel('Password')).toBeVisible();
  expect((await provider.sessions()).filter(({ name }) => name === person.name)).toEqual([]);
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('signing in and out works all the same', async ({ page, person, expectComplaint }) => {
    // What Chromium says of a script that it was told not to run.
    expectComplaint(/_next\/static\/.* csp$/);
    await signIn(page, person);
    const logout = page.waitForRequest((request) => new URL(request.url()).pathname === '/bff/logout');
    await signOut(page);
    expect((await logout).method()).toBe('POST');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(/^You are signed out/);
    await expectSignInAsked(page);
  });

  test('the page that asks signs out all the same', { tag: '@admin' }, async ({
    page,
    person,
    provider,
    expectComplaint,
  }) => {
    expectComplaint(/_next\/static\/.* csp$/);
    await signIn(page, person);
    await page.goto('/bff/logout');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Sign out?');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.waitForURL('/signed-out');
    expect((await provider.sessions()).filter(({ name }) => name === person.name)).toEqual([]);
  });
});
