import type { Page } from '@playwright/test';
import { signIn, signOut } from './sign-in.ts';
import { expect, test } from './test.ts';

/** The scripts that the browser has loaded for this page, or has been told to. */
const readScripts = async (page: Page): Promise<readonly string[]> => {
  await page.waitForLoadState('networkidle');
  return page.evaluate(() => {
    const loaded = performance.getEntriesByType('resource').map(({ name }) => name);
    const named = [...document.querySelectorAll('script[src]')].map((script) => script.getAttribute('src'));
    const addresses = [...loaded, ...named].map((address) => new URL(`${address}`, location.href).pathname);
    return [...new Set(addresses.filter((address) => address.endsWith('.js')))].toSorted();
  });
};

test('nobody loads more than Next’s own scripts for pages that need none, and somebody signed in does', async ({
  page,
  person,
  expectComplaint,
}) => {
  expectComplaint(/404/);
  await page.goto('/nowhere');
  const scripts = await readScripts(page);
  for (const path of ['/', '/logout', '/signed-out']) {
    await page.goto(path);
    expect(await readScripts(page), path).toEqual(scripts);
  }
  await signIn(page, person);
  for (const path of ['/', '/logout', '/signed-out']) {
    await page.goto(path);
    expect((await readScripts(page)).length, path).toBeGreaterThan(scripts.length);
  }
  await page.goto('/account');
  await signOut(page);
  expect(await readScripts(page), 'the result').toEqual(scripts);
});
