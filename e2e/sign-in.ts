import type { Locator, Page } from '@playwright/test';
import { deployment } from './deployment.ts';
import type { Person } from './provider.ts';
import { embedded } from './providers/embedded.ts';

const providerPage = deployment?.providerPage ?? embedded;

/** Seen where the provider asks who is there. */
export const signInField = (page: Page): Locator => providerPage.signInField(page);

/** Fills in the provider's sign-in page, wherever the browser is in front of it. */
export const enterCredentials = (page: Page, person: Person): Promise<void> =>
  providerPage.signIn(page, person);

/** Through the provider's sign-in page to the account. */
export async function signIn(page: Page, person: Person): Promise<void> {
  await page.goto('/bff/login?returnUrl=/account');
  await enterCredentials(page, person);
  await page.waitForURL('/account');
}

/** Presses the button, goes on from what the provider may ask, and waits until the browser is back at this path. */
export async function signOut(page: Page, path = '/signed-out'): Promise<void> {
  const { origin } = new URL(page.url());
  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await page.waitForURL((url) => url.origin !== origin || url.pathname === path);
  if (new URL(page.url()).origin !== origin) await providerPage.confirmSignOut(page);
  await page.waitForURL(path);
}
