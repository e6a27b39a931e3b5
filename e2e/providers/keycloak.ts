import type { ProviderPage } from './provider-page.ts';

/**
 * Keycloak with its standard theme. A template: written from the sources of the theme, it has not run against a Keycloak.
 * It asks before signing out only where the ID token hint is missing or not valid.
 * @see https://github.com/keycloak/keycloak/tree/main/themes/src/main/resources/theme
 */
export const keycloak: ProviderPage = {
  capabilities: [],
  signInField: (page) => page.locator('#username'),
  signIn: async (page, { name, password }) => {
    await page.locator('#username').fill(name);
    await page.locator('#password').fill(password);
    await page.locator('#kc-login').click();
  },
  confirmSignOut: (page) => page.locator('#kc-logout').click(),
};
