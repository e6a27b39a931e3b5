import type { Page } from '@playwright/test';
import { startHostileSite } from './hostile-site.ts';
import { signIn } from './sign-in.ts';
import { expect, test } from './test.ts';

const toFrame = (app: string, parameters: Record<string, string>) => {
  const address = new URL(`/bff/frontchannel?${new URLSearchParams(parameters)}`, app);
  return `<iframe src="${address.href.replaceAll('&', '&amp;')}"></iframe>`;
};
const words = (page: Page) => page.frameLocator('iframe').getByText('This session has ended here.');

test('a frame in a page of the provider ends the session here', { tag: '@admin' }, async ({
  page,
  context,
  person,
  provider,
  app,
}) => {
  await signIn(page, person);
  const session = (await provider.sessions()).find(({ name }) => name === person.name);
  const sid = session?.clients[0]?.sid ?? '';

  // To Chromium, a page that the test makes up does not come from this machine.
  await context.grantPermissions(['local-network-access'], { origin: provider.url });
  const there = await context.newPage();
  const address = `${provider.url}/signing-out-everywhere`;
  const body = toFrame(app, { iss: provider.url, sid });
  await there.route(address, (route) => route.fulfill({ contentType: 'text/html', body }));
  await there.goto(address);
  await expect(words(there)).toBeVisible();

  await page.goto('/');
  await expect(page.getByText('The identity provider has signed you out.')).toBeVisible();
});

test('a page of another site cannot frame it', { tag: '@admin' }, async ({
  page,
  provider,
  app,
  expectComplaint,
}) => {
  expectComplaint(/frame-ancestors/);
  expectComplaint(/BLOCKED_BY_RESPONSE/);
  const site = await startHostileSite(toFrame(app, { iss: provider.url, sid: 'unknown' }));
  const refused = Promise.all([page.waitForEvent('console'), page.waitForEvent('requestfailed')]);
  await page.goto(site.url);
  await refused;
  await expect(words(page)).toHaveCount(0);
  site.close();
});
