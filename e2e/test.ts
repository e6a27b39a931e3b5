import { randomUUID } from 'node:crypto';
import { type BrowserContext, test as base, expect, type TestInfo } from '@playwright/test';
import type { BehaviourTexts } from '#dev/identity-provider/behaviour.ts';
import type { Capability } from './capabilities.ts';
import { collectComplaints } from './complaints.ts';
import { deployment } from './deployment.ts';
import { createProviderAdmin, type Person, type ProviderAdmin } from './provider.ts';
import { runningServers, type Servers } from './servers.ts';
import { startServers } from './start-servers.ts';

interface Fixtures {
  /** The provider that the app under test has. */
  readonly ownProvider: ProviderAdmin;
  /** The address of the production build under test; relative addresses of `page` start there too. */
  readonly app: string;
  /** The same, for tests that say with the tag `@admin` that they need it. */
  readonly provider: ProviderAdmin;
  readonly upstream: ProviderAdmin;
  /** The address of the other application of the same provider. */
  readonly secondApp: string;
  /** Somebody with an account at the provider, whom no other test knows; at a deployment without `admin` always the same. */
  readonly person: Person;
  /** The same with an account at the upstream provider instead. */
  readonly colleague: Person;
  /** Says that the browser will complain about this; a test in which it does not fails, as after any other complaint. */
  readonly expectComplaint: (text: RegExp) => void;
  /** Has every page wait much longer for an answer than it does elsewhere. */
  readonly patience: undefined;
}

/** Of the provider that the app under test has. */
const ownAdmin = (): ProviderAdmin => {
  const admin = deployment?.admin;
  return admin ? createProviderAdmin(admin.url, admin.token) : adminOf('providerUrl');
};

const adminOf = (which: 'providerUrl' | 'upstreamUrl'): ProviderAdmin => {
  const servers = runningServers();
  return createProviderAdmin(servers[which], servers.adminToken);
};

/** Where the tests run at a deployment, a test that needs more than it says would fail instead of being left out. */
function needing<Part>(capability: Capability, { tags }: TestInfo, part: Part): Part {
  if (!tags.includes(`@${capability}`)) throw new Error(`This test needs the tag @${capability}.`);
  return part;
}

async function addPerson(provider: ProviderAdmin): Promise<Person> {
  const person = { name: `visitor-${randomUUID().slice(0, 8)}`, password: randomUUID() };
  await provider.addAccount(person);
  return person;
}

const knownPerson = deployment?.person;

/**
 * The answer to a page that asks just when its session has ended. Whether it asks before it is told depends on how fast
 * the machine is; that it does not ask without need is tested in `lib/client`.
 */
const ASKED_TOO_LATE = /status of 401 .*\/bff\/(user\?slide=false|sessions)\)$/;

/** Of all pages of a browser together: each asks once or twice, and goes on only where something is wrong. */
const MOST_ASKED_TOO_LATE = 20;

/** How long a page waits for an answer is tested in `lib/client`. Here, it would tell fast machines from slow ones. */
const waitLonger = (context: BrowserContext): Promise<unknown> =>
  context.addInitScript(() => {
    const { timeout } = AbortSignal;
    AbortSignal.timeout = (milliseconds) => timeout.call(AbortSignal, 20 * milliseconds);
  });

/** Playwright's `test`, failing on whatever the browser complains about unexpectedly, in any window of the test. */
export const test = base.extend<Fixtures>({
  app: ({}, use) => use(deployment?.url ?? runningServers().appUrl),
  baseURL: ({ app }, use) => use(app),
  ownProvider: ({}, use) => use(ownAdmin()),
  provider: ({ ownProvider }, use, testInfo) => use(needing('admin', testInfo, ownProvider)),
  upstream: ({}, use, testInfo) => use(needing('upstream', testInfo, adminOf('upstreamUrl'))),
  secondApp: ({}, use, testInfo) => use(needing('second-app', testInfo, runningServers().secondAppUrl)),
  person: knownPerson
    ? ({}, use) => use(knownPerson)
    : async ({ ownProvider }, use) => use(await addPerson(ownProvider)),
  colleague: async ({ upstream }, use) => use(await addPerson(upstream)),

  expectComplaint: [
    async ({ browser, context }, use) => {
      const collected = [collectComplaints(context)];
      const collectMore = (opened: BrowserContext) => void collected.push(collectComplaints(opened));
      browser.on('context', collectMore);
      const expected: RegExp[] = [];
      await use((text) => expected.push(text));
      browser.off('context', collectMore);
      // The browser may still be busy with the last of them.
      const findMissing = () =>
        expected.filter((text) => !collected.flat().some((complaint) => text.test(complaint)));
      await expect.poll(findMissing, 'expected complaints that did not come').toEqual([]);
      const unexpected = collected
        .flat()
        .filter((complaint) => ![...expected, ASKED_TOO_LATE].some((text) => text.test(complaint)))
        // Those about the pages of a provider of somebody else are none of ours.
        .filter((complaint) => !deployment || complaint.includes(deployment.url));
      expect(unexpected, 'complaints of the browser').toEqual([]);
      for (const complaints of collected) {
        const askedTooLate = complaints.filter((complaint) => ASKED_TOO_LATE.test(complaint));
        expect(askedTooLate.length, 'times asked too late').toBeLessThanOrEqual(MOST_ASKED_TOO_LATE);
      }
    },
    { auto: true },
  ],

  patience: [
    async ({ browser, context }, use) => {
      await waitLonger(context);
      browser.on('context', waitLonger);
      await use(undefined);
      browser.off('context', waitLonger);
    },
    { auto: true },
  ],
});

/** The same with servers of its own, for settings and a provider that other tests could not stand. */
export const testWith = (settings: Readonly<Record<string, string>>, behaviour: BehaviourTexts = {}) =>
  test.extend<object, { readonly own: Servers }>({
    own: [
      async ({}, use) => {
        const { servers, stop } = await startServers(settings, behaviour);
        await use(servers);
        await stop();
      },
      { scope: 'worker' },
    ],
    app: ({ own }, use) => use(own.appUrl),
    ownProvider: ({ own }, use) => use(createProviderAdmin(own.providerUrl, own.adminToken)),
    upstream: ({ own }, use, testInfo) =>
      use(needing('upstream', testInfo, createProviderAdmin(own.upstreamUrl, own.adminToken))),
  });

export { expect };
