import type { Page } from '@playwright/test';
import type { BehaviourTexts } from '#dev/identity-provider/behaviour.ts';
import type { Person, ProviderAdmin } from './provider.ts';
import { readStatuses } from './session-statuses.ts';
import { enterCredentials, signIn, signOut } from './sign-in.ts';
import { expect, testWith } from './test.ts';

// The other knobs are in provider-knobs.spec.ts.
const test = testWith({});
test.afterEach(({ provider }) => provider.behave({}));

const heading = (page: Page) => page.getByRole('heading', { level: 1 });

const startSignIn = async (page: Page, person: Person) => {
  await page.goto('/bff/login?returnUrl=/account');
  await enterCredentials(page, person);
};

const sessionsOf = async (provider: ProviderAdmin, { name }: Person) =>
  (await provider.sessions()).filter((session) => session.name === name);

const answersAbout = async (provider: ProviderAdmin, { name }: Person) =>
  (await provider.deliveries())
    .filter(({ claims }) => claims.sub === `person-${name}`)
    .map(({ answer }) => answer);

const HARMLESS: readonly [why: string, behaviour: BehaviourTexts][] = [
  ['the tokens end with the session', { coordinateLifetime: 'true' }],
  ['revoking fails', { failingEndpoints: 'revocation' }],
  ['the provider answers late', { answerDelaySeconds: '1' }],
  ['the clock of the provider is half a minute slow', { clockSkewSeconds: '-30' }],
];

for (const [why, behaviour] of HARMLESS) {
  test(`signing in and out works as ever when ${why}`, { tag: ['@admin', '@other-app'] }, async ({
    page,
    person,
    provider,
  }) => {
    await provider.behave(behaviour);
    await signIn(page, person);
    await signOut(page);
    await expect(heading(page)).toHaveText('You are signed out');
    expect(await readStatuses(page)).toEqual(['Ended', 'Ended', 'Not asked to end']);
    expect(await sessionsOf(provider, person)).toEqual([]);
  });
}

const NOT_AVAILABLE = 'The identity provider does not answer';
const NO_SIGN_IN: readonly [why: string, behaviour: BehaviourTexts, status: number, title: string][] = [
  ['fails to redeem the code', { failingEndpoints: 'token' }, 503, NOT_AVAILABLE],
  ['fails to say who it is', { failingEndpoints: 'userinfo' }, 503, NOT_AVAILABLE],
  ['dates its answer two hours ahead', { clockSkewSeconds: '7200' }, 400, 'The sign-in did not work'],
  ['dates its answer two hours back', { clockSkewSeconds: '-7200' }, 400, 'The sign-in did not work'],
];

for (const [why, behaviour, status, title] of NO_SIGN_IN) {
  test(`a sign-in for which the provider ${why} says so, and can be tried again`, {
    tag: ['@admin', '@other-app'],
  }, async ({ page, person, provider, expectComplaint }) => {
    expectComplaint(new RegExp(String(status)));
    await provider.behave(behaviour);
    await startSignIn(page, person);
    await expect(heading(page)).toHaveText(title);
    await provider.behave({});
    await page.getByRole('link', { name: 'Sign in again' }).click();
    await expect(page.getByText(person.name).first()).toBeVisible();
  });
}

test('a provider that fails before it asks for a password says so itself', {
  tag: ['@admin', '@other-app'],
}, async ({ page, provider, expectComplaint }) => {
  expectComplaint(/500/);
  await provider.behave({ failingEndpoints: 'authorization' });
  await page.goto('/bff/login');
  await expect(heading(page)).toHaveText('This request cannot be answered');
});

const testUnreadable = testWith({}, { failingEndpoints: 'discovery,keys' });

testUnreadable(
  'nobody can sign in while the provider’s metadata or its keys cannot be read, and the page says so',
  { tag: ['@admin', '@other-app'] },
  async ({ page, person, provider, expectComplaint }) => {
    expectComplaint(/503/);
    await page.goto('/bff/login');
    await expect(heading(page)).toHaveText(NOT_AVAILABLE);
    await provider.behave({ failingEndpoints: 'keys' });
    await startSignIn(page, person);
    await expect(page).toHaveURL(/\/bff\/callback/);
    await expect(heading(page)).toHaveText(NOT_AVAILABLE);
  },
);

// An app of its own: it asks for unknown keys no more than once in ten seconds.
const testRotating = testWith({}, { rotateKeys: 'true' });

testRotating(
  'a provider that signs every token with a new key is believed',
  {
    tag: ['@admin', '@other-app'],
  },
  async ({ page, person, provider }) => {
    await signIn(page, person);
    await signOut(page);
    expect(await readStatuses(page)).toEqual(['Ended', 'Ended', 'Not asked to end']);
    expect(await answersAbout(provider, person)).toEqual([200]);
  },
);

test('a provider that never asks ends a session that is not named', {
  tag: ['@admin', '@other-app'],
}, async ({ page, person, provider }) => {
  await provider.behave({ askBeforeSignOut: 'false', sendSid: 'false' });
  await signIn(page, person);
  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await page.waitForURL('/signed-out');
  expect((await readStatuses(page))[0]).toBe('Ended');
  expect(await sessionsOf(provider, person)).toEqual([]);
});

test('a provider that always signs out upstream too ends all three sessions, of which the app knows two', {
  tag: ['@admin', '@upstream', '@other-app'],
}, async ({ page, colleague, provider, upstream }) => {
  await provider.behave({ federatedSignOut: 'always' });
  await page.goto('/bff/login?returnUrl=/account');
  await page.getByRole('link', { name: 'Sign in with the company account' }).click();
  await enterCredentials(page, colleague);
  await page.waitForURL('/account');
  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await page.waitForURL('/signed-out');
  await expect(heading(page)).toHaveText('You are signed out');
  expect(await readStatuses(page)).toEqual(['Ended', 'Ended', 'Probably open']);
  expect(await sessionsOf(provider, colleague)).toEqual([]);
  expect(await sessionsOf(upstream, colleague)).toEqual([]);
});

test('of a session that expires unannounced the app knows nothing, and signs out all the same', {
  tag: ['@admin', '@other-app'],
}, async ({ page, context, person, provider }) => {
  await provider.behave({ sessionSeconds: '120', notifyOnExpiry: 'false' });
  await signIn(page, person);
  const [session] = await sessionsOf(provider, person);
  expect((session?.expiresAt ?? 0) - (session?.since ?? 0)).toBeLessThan(600);
  const console = await context.newPage();
  await console.goto(`${provider.url}/console`);
  await console
    .getByRole('listitem')
    .filter({ hasText: person.name })
    .getByRole('button', { name: 'Expire now' })
    .click();
  await expect.poll(() => sessionsOf(provider, person)).toEqual([]);
  expect(await answersAbout(provider, person)).toEqual([]);

  await page.reload();
  await expect(heading(page)).toContainText(person.name, { ignoreCase: true });
  await signOut(page);
  expect((await readStatuses(page))[0]).toBe('Ended');
});

for (const [why, behaviour, answers] of [
  ['twice counts once', { logoutTokenDelivery: 'twice' }, [200, 400]],
  ['late counts when it comes', { logoutTokenDelaySeconds: '1' }, [200]],
] as const) {
  test(`a logout token that comes ${why}, and the page says who signed out`, {
    tag: ['@admin', '@other-app'],
  }, async ({ page, person, provider }) => {
    await provider.behave(behaviour);
    await signIn(page, person);
    await page.goto('about:blank');
    for (const { id } of await sessionsOf(provider, person)) await provider.endSession(id);
    await expect.poll(() => answersAbout(provider, person)).toEqual(answers);
    await page.goto('/');
    await expect(page.getByText('The identity provider has signed you out.')).toBeVisible();
  });
}

test('a hint that the provider cannot check any more does not keep the app from signing out', {
  tag: ['@admin', '@other-app'],
}, async ({ page, context, person, provider, expectComplaint }) => {
  await signIn(page, person);
  await provider.behave({ keepOldKeys: 'false' });
  const console = await context.newPage();
  await console.goto(`${provider.url}/console`);
  await console.getByRole('button', { name: 'Rotate the keys now' }).click();
  await expect(console.getByRole('status')).toHaveText('Tokens are signed with a new key from now on.');

  // It refuses a hint that it cannot check, and asks where it gets none.
  page.on('response', (response) => {
    if (response.url().startsWith(provider.url) && response.status() === 400) expectComplaint(/400/);
  });
  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await page.waitForURL((url) => url.origin === provider.url);
  await expect(heading(page)).toBeVisible();
  await page.goto('/');
  await expect(page.getByText('You are not signed in here.')).toBeVisible();
});

for (const [whose, knob, parameters] of [
  ['this app', 'clientLogoutUrls', { client_id: 'app' }],
  ['any application', 'accountLogoutUrls', {}],
] as const) {
  test(`a sign-out for ${whose} leads to an address of its list, and to no other`, {
    tag: ['@admin', '@other-app'],
  }, async ({ page, app, person, provider, expectComplaint }) => {
    expectComplaint(/400/);
    const allowed = `${app}/signed-out`;
    await provider.behave({ [knob]: knob === 'clientLogoutUrls' ? `app=${allowed}` : allowed });
    await signIn(page, person);
    const leaveTo = (address: string) =>
      page.goto(
        `${provider.url}/session/end?${new URLSearchParams({ ...parameters, post_logout_redirect_uri: address })}`,
      );
    await leaveTo(`${app}/elsewhere`);
    await expect(heading(page)).toHaveText('This sign-out cannot go on');
    await expect(page.getByText('Nothing has ended here.')).toBeVisible();
    expect(await sessionsOf(provider, person)).toHaveLength(1);

    await leaveTo(allowed);
    await page.getByRole('button', { name: 'Yes, sign me out' }).click();
    await page.waitForURL('/signed-out');
    await expect(heading(page)).toHaveText('You are not signed in here');
    expect(await sessionsOf(provider, person)).toEqual([]);
  });
}
