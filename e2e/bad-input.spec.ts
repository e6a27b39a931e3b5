import { enterCredentials, signIn } from './sign-in.ts';
import { expect, test } from './test.ts';

test('a wrong password is told at the field, and the right one still works', { tag: '@own-pages' }, async ({
  page,
  person,
}) => {
  await page.goto('/bff/login?returnUrl=/account');
  await enterCredentials(page, { ...person, password: 'wrong' });
  await expect(page.getByRole('alert')).toBeVisible();
  await enterCredentials(page, person);
  await page.waitForURL('/account');
});

test('cancelling at the provider leads to a page with a way on', { tag: '@own-pages' }, async ({
  page,
  expectComplaint,
}) => {
  expectComplaint(/400/);
  await page.goto('/bff/login?returnUrl=/account');
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('The sign-in was not finished');
  await page.getByRole('link', { name: 'Sign in again' }).click();
  await expect(page.getByLabel('Password')).toBeVisible();
});

test('a bookmarked callback says that this sign-in is over, and changes nothing', async ({
  page,
  person,
  expectComplaint,
}) => {
  expectComplaint(/400/);
  await signIn(page, person);
  const response = await page.goto('/bff/callback?code=old&state=old');
  expect(response?.status()).toBe(400);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('This sign-in is over');
  await page.getByRole('link', { name: 'Go to the start page' }).click();
  await expect(page.getByText(person.name)).toBeVisible();
});

test('the callback opened a second time says so, and the person stays signed in', async ({
  page,
  person,
  expectComplaint,
}) => {
  expectComplaint(/400/);
  const callback = page.waitForRequest((request) => new URL(request.url()).pathname === '/bff/callback');
  await signIn(page, person);
  await page.goto((await callback).url());
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('This sign-in is over');
  await page.goto('/account');
  await expect(page.getByRole('heading', { level: 1 })).toContainText(person.name, { ignoreCase: true });
});

test('an address that does not exist is a readable page', async ({ page, expectComplaint }) => {
  expectComplaint(/404/);
  const response = await page.goto('/nowhere');
  expect(response?.status()).toBe(404);
  await expect(page.getByRole('link', { name: /start page/ })).toBeVisible();
});

test('the diagnostics of a development server are not there in production', async ({ request, app }) => {
  const [there, nowhere] = [
    await request.get(`${app}/bff/diagnostics`),
    await request.get(`${app}/bff/nowhere`),
  ];
  expect([there.status(), await there.text()]).toEqual([404, await nowhere.text()]);
});
