import type { Page } from '@playwright/test';
import type { Person } from './provider.ts';

/** Fills in the provider's sign-in page, wherever the browser is in front of it. */
export async function enterCredentials(page: Page, { name, password }: Person): Promise<void> {
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** Walks from the landing page through the provider's sign-in page to the account, as a person would. */
export async function signIn(page: Page, person: Person): Promise<void> {
  await page.goto('/');
  await page.getByRole('link', { name: 'Sign in' }).first().click();
  await enterCredentials(page, person);
  await page.waitForURL('/account');
}
