import type { BrowserContext, Page, Response } from '@playwright/test';
import type { Person } from './provider.ts';
import { signIn } from './sign-in.ts';
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

/** One page of a browser waits for events, for all of them. */
export const isEvents = (url: string): boolean => new URL(url).pathname === '/bff/events';

/** The server has begun to answer a page of this browser that waits for events: from now on it can tell the end. */
export const untilListening = (context: BrowserContext): Promise<Response> =>
  context.waitForEvent('response', (response) => isEvents(response.url()));

/** Signs in, in a browser with no other page that is signed in. A page that is not live yet sends its forms as HTML does. */
export async function signInLive(page: Page, person: Person): Promise<void> {
  const listening = untilListening(page.context());
  await signIn(page, person);
  await listening;
}

/** A page looks the session up, which does not prolong it. */
export const isLook = ({ pathname, search }: URL): boolean =>
  pathname === '/bff/user' && search === '?slide=false';

/** Where the clock or the cookies of the browser are moved: the page is not to ask the server what it says of that. */
export const holdLooks = (context: BrowserContext): Promise<unknown> => context.route(isLook, () => {});

/** Holds what is asked of such an address, until the function that comes back is called. */
export async function holdRequests(
  asking: BrowserContext | Page,
  isHeld: (url: URL) => boolean,
): Promise<() => void> {
  let letGo = () => {};
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  await asking.route(isHeld, async (route) => {
    await held;
    await route.continue();
  });
  return letGo;
}
