import type { Page } from '@playwright/test';
import { isLook, untilListening } from './live-page.ts';
import { signIn } from './sign-in.ts';
import { expect, test } from './test.ts';

const LONGEST_INTERVAL_SECONDS = 36;

/** And then no time passes by itself, so that no limit is reached while the page waits for an answer. */
const passTime = async (page: Page, seconds: number) => {
  const now = await page.evaluate(() => Date.now());
  await page.clock.pauseAt(now + seconds * 1000);
};

const collectPolls = (page: Page): readonly string[] => {
  const polls: string[] = [];
  page.on('request', (request) => isLook(new URL(request.url())) && polls.push(request.url()));
  return polls;
};

/** The page may not have set its timer yet when time passes for the first time. */
const passTimeUntil = (page: Page, isReached: () => Promise<boolean>) =>
  expect
    .poll(
      async () => {
        await passTime(page, LONGEST_INTERVAL_SECONDS);
        return isReached();
      },
      // Less than the hour after which the page would take its session to have run out.
      { intervals: [300, 300, 300, 1000], timeout: 60_000 },
    )
    .toBe(true);

/** Whether this page waits for events, or for its turn to do so: to wait has a limit, too, and no time may pass then. */
const isWaiting = (page: Page) =>
  page.evaluate(async () => {
    const { held = [], pending = [] } = await navigator.locks.query();
    return [...held, ...pending].some(({ name }) => name === 'bff-events');
  });

const untilPolled = (page: Page) => page.waitForResponse((response) => isLook(new URL(response.url())));

/** Lets time pass until the page asks again, and no more of it before it has its answer. */
const passTimeUntilPolled = async (page: Page) => {
  const polled = untilPolled(page);
  const polls = collectPolls(page);
  await passTimeUntil(page, async () => {
    // Whatever the page has asked before this has been told of by then.
    await page.evaluate(() => fetch('/healthz'));
    return polls.length > 0;
  });
  await polled;
};

const setVisibility = (page: Page, state: DocumentVisibilityState) =>
  page.evaluate((visibilityState) => {
    Object.defineProperty(document, 'visibilityState', { value: visibilityState, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  }, state);

test.describe('where the server holds no connection', () => {
  test.beforeEach(async ({ context }) => {
    await context.clock.install();
    await context.route('**/bff/events', (route) => route.fulfill({ status: 204 }));
  });

  test('a page asks every half minute, hides itself when its session has ended, and says why', {
    tag: '@admin',
  }, async ({ page, person, provider, expectComplaint }) => {
    expectComplaint(/401/);
    await signIn(page, person);
    await passTimeUntilPolled(page);
    await passTimeUntilPolled(page);
    await expect(page.getByRole('dialog')).toHaveCount(0);

    const session = (await provider.sessions()).find(({ name }) => name === person.name);
    await provider.endSession(session?.id ?? '');
    await passTimeUntilPolled(page);
    await expect(
      page.getByRole('dialog', { name: 'Your identity provider has signed you out' }),
    ).toBeVisible();
  });

  test('a page that nobody sees does not ask, and asks at once when it is shown', async ({
    page,
    person,
  }) => {
    await signIn(page, person);
    await passTimeUntilPolled(page);
    await setVisibility(page, 'hidden');
    const polls = collectPolls(page);
    for (let intervals = 0; intervals < 5; intervals += 1) await passTime(page, LONGEST_INTERVAL_SECONDS);
    expect(polls).toEqual([]);

    const askedAgain = untilPolled(page);
    await setVisibility(page, 'visible');
    await askedAgain;
    expect(polls).toHaveLength(1);
  });

  test('a connection is tried again after a while', { tag: '@admin' }, async ({
    page,
    context,
    person,
    provider,
  }) => {
    await signIn(page, person);
    await passTimeUntilPolled(page);
    await context.unroute('**/bff/events');
    const listening = untilListening(context);
    await passTimeUntil(page, () => isWaiting(page));
    await listening;
    const session = (await provider.sessions()).find(({ name }) => name === person.name);
    await provider.endSession(session?.id ?? '');
    await expect(page.getByRole('dialog', { name: /identity provider/ })).toBeVisible();
  });
});
