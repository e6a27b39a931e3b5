import type { Page } from '@playwright/test';
import type { Person, ProviderAdmin } from './provider.ts';
import { readStatuses } from './session-statuses.ts';
import { enterCredentials, signIn } from './sign-in.ts';
import { expect, test } from './test.ts';

/** What the providers themselves know of somebody: who is signed in there, and to which applications. */
const clientsAt = async (provider: ProviderAdmin, { name }: Person) => {
  const sessions = (await provider.sessions()).filter((session) => session.name === name);
  return sessions.map(({ clients }) => clients.map(({ clientId }) => clientId));
};

const openCompanySignIn = async (page: Page) => {
  await page.goto('/bff/login?returnUrl=/account');
  await page.getByRole('link', { name: 'Sign in with the company account' }).click();
};

const signInAtCompany = async (page: Page, colleague: Person) => {
  await openCompanySignIn(page);
  await enterCredentials(page, colleague);
  await page.waitForURL('/account');
};

/** By a button of the page /account. */
const signOut = async (
  page: Page,
  name: 'Sign out of this app only' | 'Sign out' | 'Sign out everywhere',
) => {
  await page.getByRole('button', { name, exact: true }).click();
  await page.waitForURL('/signed-out');
};

const expectSignedOutHere = async (page: Page) => {
  await page.goto('/');
  await expect(page.getByText(/You are not signed in here\.|has signed you out\./)).toBeVisible();
};

const openSecondApp = async (page: Page, url: string) => {
  await page.goto(url);
  return page.getByRole('heading', { level: 1 });
};

test('signing in with the company account opens a session in all three layers', {
  tag: ['@admin', '@upstream'],
}, async ({ page, colleague, provider, upstream }) => {
  await signInAtCompany(page, colleague);
  await expect(page.getByRole('heading', { level: 1 })).toContainText(colleague.name, { ignoreCase: true });
  const layers = page
    .getByRole('region', { name: 'Your sessions, from the inside out' })
    .getByRole('listitem');
  await expect(layers).toHaveCount(3);
  await expect(layers.nth(0)).toContainText('Ends at the latest');
  await expect(layers.nth(1)).toContainText(provider.url);
  await expect(layers.nth(1)).toContainText('password (pwd)');
  await expect(layers.nth(2)).toContainText(upstream.url);
  expect(await clientsAt(provider, colleague)).toEqual([['app']]);
  expect(await clientsAt(upstream, colleague)).toEqual([['identity-provider']]);

  const cookies = await page.context().cookies(provider.url);
  expect(cookies.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['idp_session', 'upstream_session']),
  );
});

test('signing out of this app only ends one layer, and the next sign-in needs no password', {
  tag: ['@admin', '@upstream'],
}, async ({ page, colleague, provider, upstream }) => {
  await signInAtCompany(page, colleague);
  await signOut(page, 'Sign out of this app only');
  expect(await readStatuses(page)).toEqual(['Ended', 'Still open', 'Probably open']);
  expect(await clientsAt(provider, colleague)).toEqual([['app']]);
  expect(await clientsAt(upstream, colleague)).toEqual([['identity-provider']]);

  await expectSignedOutHere(page);
  await page.goto('/bff/login?returnUrl=/account');
  await page.waitForURL('/account');
});

test('signing out ends two layers, and the third lets the person in again', {
  tag: ['@admin', '@upstream'],
}, async ({ page, colleague, provider, upstream }) => {
  await signInAtCompany(page, colleague);
  await signOut(page, 'Sign out');
  expect(await readStatuses(page)).toEqual(['Ended', 'Ended', 'Probably open']);
  expect(await clientsAt(provider, colleague)).toEqual([]);
  expect(await clientsAt(upstream, colleague)).toEqual([['identity-provider']]);

  await expectSignedOutHere(page);
  await openCompanySignIn(page);
  await page.waitForURL('/account');
});

test('signing out everywhere ends all three layers', { tag: ['@admin', '@upstream'] }, async ({
  page,
  colleague,
  provider,
  upstream,
}) => {
  await signInAtCompany(page, colleague);
  await signOut(page, 'Sign out everywhere');
  expect(await readStatuses(page)).toEqual(['Ended', 'Ended', 'Asked to end']);
  expect(await clientsAt(provider, colleague)).toEqual([]);
  expect(await clientsAt(upstream, colleague)).toEqual([]);

  await expectSignedOutHere(page);
  await openCompanySignIn(page);
  await expect(page.getByLabel('Password')).toBeVisible();
});

test('a session that ends upstream ends in all three layers, in both applications', {
  tag: ['@admin', '@upstream', '@second-app'],
}, async ({ page, colleague, provider, upstream, secondApp }) => {
  await signInAtCompany(page, colleague);
  await openSecondApp(page, `${secondApp}/bff/login`);
  const [session] = (await upstream.sessions()).filter(({ name }) => name === colleague.name);
  await upstream.endSession(session?.id ?? '');

  expect(await clientsAt(provider, colleague)).toEqual([]);
  await expect(await openSecondApp(page, secondApp)).toHaveText('You are not signed in');
  await expectSignedOutHere(page);
});

test('who is signed in to the app is signed in to the second application, until the app signs out', {
  tag: ['@admin', '@second-app'],
}, async ({ page, person, provider, secondApp }) => {
  await signIn(page, person);
  await expect(await openSecondApp(page, secondApp)).toHaveText('You are not signed in');
  await page.getByRole('link', { name: 'Sign in' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText(person.name, { ignoreCase: true });
  expect(await clientsAt(provider, person)).toEqual([['app', 'second-app']]);

  await page.goto('/account');
  await signOut(page, 'Sign out');
  await expect(await openSecondApp(page, secondApp)).toHaveText('You are not signed in');
  const received = page.getByRole('listitem').filter({ hasText: `person-${person.name}` });
  await expect(received).toContainText('accepted, one session ended');
});

test('who is signed in to the second application is signed in to the app, until that signs out', {
  tag: ['@admin', '@second-app'],
}, async ({ page, person, provider, secondApp }) => {
  await page.goto(secondApp);
  await page.getByRole('link', { name: 'Sign in' }).click();
  await enterCredentials(page, person);
  await expect(page.getByRole('heading', { level: 1 })).toContainText(person.name, { ignoreCase: true });

  await page.goto('/bff/login?returnUrl=/account');
  await page.waitForURL('/account');
  expect(await clientsAt(provider, person)).toEqual([['second-app', 'app']]);

  await page.goto(secondApp);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('You are not signed in');
  expect(await clientsAt(provider, person)).toEqual([]);
  await expectSignedOutHere(page);
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  for (const [name, atProvider, atUpstream] of [
    ['Sign out of this app only', [['app']], [['identity-provider']]],
    ['Sign out everywhere', [], []],
  ] as const) {
    test(`“${name}” ends as much`, { tag: ['@admin', '@upstream'] }, async ({
      page,
      colleague,
      provider,
      upstream,
      expectComplaint,
    }) => {
      // What Chromium says of a script that it was told not to run.
      expectComplaint(/_next\/static\/.* csp$/);
      await signInAtCompany(page, colleague);
      await signOut(page, name);
      expect(await clientsAt(provider, colleague)).toEqual(atProvider);
      expect(await clientsAt(upstream, colleague)).toEqual(atUpstream);
      await expectSignedOutHere(page);
    });
  }
});
