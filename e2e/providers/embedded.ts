import type { ProviderPage } from './provider-page.ts';

/** The identity provider of `npm run dev` and of the tests' own servers. */
export const embedded: ProviderPage = {
  capabilities: ['own-pages'],
  signInField: (page) => page.getByLabel('Password'),
  signIn: async (page, { name, password }) => {
    await page.getByLabel('Name').fill(name);
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Sign in' }).click();
  },
  confirmSignOut: (page) => page.getByRole('button', { name: 'Yes, sign me out' }).click(),
};
