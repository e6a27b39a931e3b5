import type { ProviderPage } from './provider-page.ts';

/**
 * The demo server of Duende IdentityServer. A template: written from the public project template, it has not run against
 * the demo server. After signing out it shows a page with a link back to the application.
 * @see https://demo.duendesoftware.com
 * @see https://github.com/DuendeSoftware/products/tree/main/identity-server/templates
 */
export const duende: ProviderPage = {
  capabilities: [],
  signInField: (page) => page.locator('input[name="Input.Password"]'),
  signIn: async (page, { name, password }) => {
    await page.locator('input[name="Input.Username"]').fill(name);
    await page.locator('input[name="Input.Password"]').fill(password);
    await page.locator('button[name="Input.Button"][value=login]').click();
  },
  confirmSignOut: (page) => page.locator('a.PostLogoutRedirectUri').click(),
};
