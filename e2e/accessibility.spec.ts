import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { enterCredentials, signIn } from './sign-in.ts';
import { expect, test } from './test.ts';

const expectNoViolations = async (page: Page) => {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => ({ id, targets: nodes.map(({ target }) => target) }))).toEqual([]);
};

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in the ${colorScheme} theme`, () => {
    test.use({ colorScheme });

    test('axe finds nothing on the pages of somebody who signs in and out', async ({ page, person }) => {
      await page.goto('/');
      await expectNoViolations(page);
      await page.getByRole('link', { name: 'Sign in' }).first().click();
      await expectNoViolations(page);
      await signIn(page, person);
      await expectNoViolations(page);
      await page.goto('/');
      await expectNoViolations(page);
      await page.goto('/logout');
      await expectNoViolations(page);
      await page.getByRole('button', { name: 'Sign out' }).click();
      await page.waitForURL('/signed-out');
      await expectNoViolations(page);
    });

    test('axe finds nothing on the pages of the upstream provider and of the second application', async ({
      page,
      colleague,
      secondApp,
    }) => {
      await page.goto(secondApp);
      await expectNoViolations(page);
      await page.getByRole('link', { name: 'Sign in' }).click();
      await page.getByRole('link', { name: 'Sign in with the company account' }).click();
      await expectNoViolations(page);
      await enterCredentials(page, colleague);
      await page.waitForURL(secondApp);
      await expectNoViolations(page);
    });

    test('axe finds nothing on an error page', async ({ page, expectComplaint }) => {
      expectComplaint(/400/);
      await page.goto('/bff/callback');
      await expectNoViolations(page);
    });
  });
}
