import type { Page } from '@playwright/test';
import type { Person, ProviderAdmin } from './provider.ts';
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

/** Asks for the upstream's session to end, too. */
const signOutEverywhere = async (page: Page) => {
  const url = await page.evaluate(async () => {
    const response = await fetch('/bff/user', { headers: { 'X-CSRF': '1' } });
    return (await response.json())['bff:logout_url'];
  });
  await page.goto(`${url}&federated`);
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
  await expect(page.getByRole('row', { name: /idp/ })).toContainText(upstream.url);
  expect(await clientsAt(provider, colleague)).toEqual([['app']]);
  expect(await clientsAt(upstream, colleague)).toEqual([['identity-provider']]);

  const cookies = await page.context().cookies(provider.url);
  expect(cookies.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['idp_session', 'upstream_session']),
  );
});

test('signing out ends two layers, and the third lets the person in again', {
  tag: ['@admin', '@upstream'],
}, async ({ page, colleague, provider, upstream }) => {
  await signInAtCompany(page, colleague);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.waitForURL('/signed-out');
  expect(await clientsAt(provider, colleague)).toEqual([]);
  expect(await clientsAt(upstream, colleague)).toEqual([['identity-provider']]);

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
  await signOutEverywhere(page);
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
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.waitForURL('/signed-out');
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
