import type { Page } from '@playwright/test';
import type { ProviderPage } from './provider-page.ts';

/** The button that goes on; others lead to a passkey or a social sign-in. */
const goOn = (page: Page) => page.locator('button[type=submit][name=action][value=default]').click();

/**
 * Auth0 with Universal Login, which asks for the name and the password on one page or on two. A template: written from
 * published examples, it has not run against an Auth0 tenant. Auth0 does not ask before signing out.
 * @see https://auth0.com/docs/authenticate/login/auth0-universal-login
 * @see https://docs.cypress.io/app/guides/authentication-testing/auth0-authentication
 */
export const auth0: ProviderPage = {
  capabilities: [],
  signInField: (page) => page.locator('input[name=username]'),
  signIn: async (page, { name, password }) => {
    const passwordField = page.locator('input[name=password]');
    await page.locator('input[name=username]').fill(name);
    if (!(await passwordField.isVisible())) await goOn(page);
    await passwordField.fill(password);
    await goOn(page);
  },
  confirmSignOut: async () => {
    throw new Error('Auth0 was not expected to show a page during a sign-out.');
  },
};
