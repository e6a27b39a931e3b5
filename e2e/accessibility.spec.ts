import AxeBuilder from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import { createSealer } from '#lib/session/seal.ts';
import { createSessionCookie } from '#lib/session/session-cookie.ts';
import { holdLooks, noteLivePages, untilLive } from './live-page.ts';
import { OTHER_SECRET, startOtherApp } from './other-app.ts';
import { enterCredentials, signIn } from './sign-in.ts';
import { expect, test } from './test.ts';

/** Has axe look at a page in both themes, and leaves pictures for people to look at. */
const inspect = async (page: Page, name: string) => {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.screenshot({ path: test.info().outputPath(`${name}-${colorScheme}.png`), fullPage: true });
    // No page has frames: axe needs no other page to put together what it has found.
    const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
    const found = violations.map(({ id, nodes }) => ({ id, targets: nodes.map(({ target }) => target) }));
    expect(found, `${name}, ${colorScheme}`).toEqual([]);
  }
};

/** The same once more as wide as a phone, where nothing may stand out to the side. */
const inspectAtBothWidths = async (page: Page, name: string) => {
  await inspect(page, name);
  const wide = page.viewportSize();
  await page.setViewportSize({ width: 390, height: 844 });
  const { scrollWidth, clientWidth } = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    return { scrollWidth, clientWidth };
  });
  expect(scrollWidth, `${name}, narrow`).toBeLessThanOrEqual(clientWidth);
  await inspect(page, `${name}-narrow`);
  if (wide) await page.setViewportSize(wide);
};

test.describe('axe finds nothing, in either theme,', () => {
  test('on the pages of somebody who signs in and out', { tag: '@own-pages' }, async ({ page, person }) => {
    await page.goto('/bff/login?returnUrl=/account');
    await inspect(page, 'provider');
    await signIn(page, person);
    await inspectAtBothWidths(page, 'account');
    for (const path of ['/', '/logout', '/signed-out']) {
      await page.goto(path);
      await inspect(page, `signed-in${path.replace('/', '-')}`);
    }
    await page.goto('/account');
    await page.getByRole('button', { name: 'Sign out', exact: true }).click();
    await page.waitForURL('/signed-out');
    await inspectAtBothWidths(page, 'signed-out');
  });

  test('on the messages about a session that ends', async ({ page, context, person }) => {
    await context.clock.install();
    await noteLivePages(context);
    await holdLooks(context);
    await signIn(page, person);
    await untilLive(page);
    await context.clock.fastForward('58:30');
    await expect(page.getByRole('button', { name: 'Stay signed in' })).toBeVisible();
    await inspect(page, 'idle-warning');
    await context.clock.fastForward('05:00');
    await expect(page.getByRole('dialog', { name: 'Your session has run out' })).toBeVisible();
    await inspect(page, 'ended');
  });

  test('on the pages of the upstream provider and of the second application', {
    tag: ['@upstream', '@second-app'],
  }, async ({ page, colleague, secondApp }) => {
    await page.goto(secondApp);
    await inspect(page, 'second-app');
    await page.getByRole('link', { name: 'Sign in' }).click();
    await page.getByRole('link', { name: 'Sign in with the company account' }).click();
    await inspect(page, 'upstream');
    await enterCredentials(page, colleague);
    await page.waitForURL(secondApp);
    await inspect(page, 'second-app-signed-in');
  });

  test('on the pages of somebody who is not signed in', async ({ page }) => {
    for (const path of ['/', '/logout', '/signed-out']) {
      await page.goto(path);
      await inspectAtBothWidths(page, `anonymous${path.replace('/', '-')}`);
    }
  });

  test('on pages that tell of an error, or are not there', async ({ page, expectComplaint }) => {
    expectComplaint(/40[04]/);
    for (const path of ['/nowhere', '/bff/nowhere', '/bff/callback']) {
      await page.goto(path);
      await inspect(page, `error${path.replaceAll('/', '-')}`);
    }
  });

  test('on a page that breaks in the browser', async ({ page, person, expectComplaint }) => {
    expectComplaint(/something broke/);
    await signIn(page, person);
    await page.addInitScript(() => {
      window.BroadcastChannel = class extends BroadcastChannel {
        constructor(name: string) {
          super(name);
          throw new Error('something broke');
        }
      };
    });
    await page.reload();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('We cannot show this page now');
    await inspect(page, 'broken');
  });

  test('on pages that cannot look up the session', { tag: '@other-app' }, async ({ page, context }) => {
    const app = await startOtherApp('http', { REDIS_URL: 'redis://127.0.0.1:9' });
    const cookie = await createSessionCookie(createSealer([OTHER_SECRET]), false, 3600).set('somebody');
    const value = cookie.slice(cookie.indexOf('=') + 1, cookie.indexOf(';'));
    await context.addCookies([{ name: 'bff', value, url: app.url }]);
    for (const path of ['/', '/account', '/logout', '/signed-out']) {
      await page.goto(app.url + path);
      await expect(page.getByText(/cannot look up/)).toBeVisible();
      await inspect(page, `no-store${path.replace('/', '-')}`);
    }
    await app.stop();
  });
});

/** Goes on by Tab until this is in focus, and expects everything on the way to show that it is. */
const tabTo = async (page: Page, target: Locator) => {
  const isFocused = () => target.evaluate((element) => element === document.activeElement);
  for (let times = 0; times < 20 && !(await isFocused()); times += 1) {
    await page.keyboard.press('Tab');
    await expect(page.locator(':focus')).toHaveCSS('outline-style', 'solid');
  }
  await expect(target).toBeFocused();
};

test('somebody with nothing but a keyboard signs in and out', { tag: '@own-pages' }, async ({
  page,
  person,
}) => {
  await page.goto('/');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to the content' })).toBeInViewport();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('main')).toBeFocused();
  await tabTo(page, page.getByRole('link', { name: 'Sign in' }).first());
  await page.keyboard.press('Enter');
  await expect(page.getByLabel('Name')).toBeFocused();
  await page.keyboard.type(person.name);
  await page.keyboard.press('Tab');
  await page.keyboard.type(person.password);
  await page.keyboard.press('Enter');
  await page.waitForURL('/account');
  await tabTo(page, page.getByRole('button', { name: 'Sign out', exact: true }));
  await page.keyboard.press('Enter');
  await page.waitForURL('/signed-out');
});

test('nothing moves for somebody who wants less motion', async ({ page }) => {
  const isMoving = () =>
    page.evaluate(() =>
      [...document.querySelectorAll('*')].some((one) => getComputedStyle(one).animationName !== 'none'),
    );
  await page.emulateMedia({ reducedMotion: 'no-preference' });
  await page.goto('/');
  expect(await isMoving()).toBe(true);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  expect(await isMoving()).toBe(false);
});
