import { randomUUID } from 'node:crypto';
import type { Page } from '@playwright/test';
import type { ProviderAdmin } from './provider.ts';
import { signIn } from './sign-in.ts';
import { expect, test } from './test.ts';

// With an ID token that is too long for an address, the sign-out goes to the provider as a form.

const signInWithLongToken = async (page: Page, provider: ProviderAdmin) => {
  const name = `visitor-${randomUUID().slice(0, 8)}`;
  const claims = { name: 'Somebody', family_name: 'x'.repeat(4000) };
  const person = { name, password: randomUUID(), claims };
  await provider.addAccount(person);
  await signIn(page, person);
  return person;
};

const waitForForm = (page: Page, provider: ProviderAdmin) =>
  page.waitForRequest((request) => request.method() === 'POST' && request.url().startsWith(provider.url));

const expectSignedOut = async (page: Page, provider: ProviderAdmin, person: { readonly name: string }) => {
  await page.waitForURL('/signed-out');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('You are signed out');
  expect((await provider.sessions()).filter(({ name }) => name === person.name)).toEqual([]);
};

test('a sign-out that is too long for an address goes to the provider as a form, and comes back', {
  tag: '@admin',
}, async ({ page, provider }) => {
  const person = await signInWithLongToken(page, provider);
  const form = waitForForm(page, provider);
  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  expect((await form).postData()?.length).toBeGreaterThan(4000);
  await expectSignedOut(page, provider, person);

  await page.goBack();
  await expect(page.getByText('Somebody')).toHaveCount(0);
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('the form has a button', { tag: '@admin' }, async ({ page, provider, expectComplaint }) => {
    // What Chromium says of a script that it was told not to run.
    expectComplaint(/_next\/static\/.* csp$/);
    const person = await signInWithLongToken(page, provider);
    await page.getByRole('button', { name: 'Sign out', exact: true }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Signing you out');
    const form = waitForForm(page, provider);
    await page.getByRole('button', { name: 'Go on to the identity provider' }).click();
    await form;
    await expectSignedOut(page, provider, person);
  });
});
