import type { BrowserContext, Page } from '@playwright/test';
import { expect } from './test.ts';

/** Has the pages of this browser note when they are live, which is when they speak to the other tabs. */
export const noteLivePages = (context: BrowserContext): Promise<unknown> =>
  context.addInitScript(() => {
    const { postMessage } = BroadcastChannel.prototype;
    BroadcastChannel.prototype.postMessage = function note(message) {
      document.documentElement.setAttribute('data-live', 'true');
      postMessage.call(this, message);
    };
  });

/** A page that is not live yet does not count the time that passes, and may take a session for a new one. */
export const untilLive = (page: Page): Promise<void> =>
  expect(page.locator('html')).toHaveAttribute('data-live', 'true');

/** Where the clock or the cookies of the browser are moved: the page is not to ask the server what it says of that. */
export const holdLooks = (context: BrowserContext): Promise<unknown> =>
  context.route(
    ({ pathname, search }) => pathname === '/bff/user' && search === '?slide=false',
    () => {},
  );
