import type { Page } from '@playwright/test';
import type { Person, ProviderAdmin } from './provider.ts';
import { enterCredentials, signIn, signOut } from './sign-in.ts';
import { expect, testWith } from './test.ts';

// A provider of their own: one that misbehaves is of no use to other tests.
const test = testWith({});
test.afterEach(({ provider }) => provider.behave({}));

const heading = (page: Page) => page.getByRole('heading', { level: 1 });
const layer = (page: Page, name: string) =>
  page.getByRole('listitem').filter({ has: page.getByRole('heading', { name }) });

const startSignIn = async (page: Page, person: Person) => {
  await page.goto('/bff/login?returnUrl=/account');
  await enterCredentials(page, person);
};

const sessionsOf = async (provider: ProviderAdmin, person: Person) =>
  (await provider.sessions()).filter(({ name }) => name === person.name);

const endAtProvider = async (provider: ProviderAdmin, person: Person) => {
  for (const { id } of await sessionsOf(provider, person)) await provider.endSession(id);
};

const answersAbout = async (provider: ProviderAdmin, { name }: Person) =>
  (await provider.deliveries())
    .filter(({ claims }) => claims.sub === `person-${name}`)
    .map(({ answer }) => answer);

const expectSignedOutHere = async (page: Page) => {
  await page.goto('/');
  await expect(page.getByText('You are not signed in here.')).toBeVisible();
};

test('a sign-out that returns without state has happened, as the logout token says', {
  tag: ['@admin', '@other-app'],
}, async ({ page, person, provider }) => {
  await provider.behave({ returnState: 'false' });
  await signIn(page, person);
  await signOut(page);
  await expect(layer(page, 'This app')).toContainText('Ended');
  await expect(layer(page, 'The identity provider')).toContainText('Ended');
  expect(await sessionsOf(provider, person)).toEqual([]);
});

test('where no logout token comes, the end at the provider is not claimed', {
  tag: ['@admin', '@other-app'],
}, async ({ page, person, provider }) => {
  await provider.behave({ logoutTokenDelivery: 'never' });
  await signIn(page, person);
  await signOut(page);
  await expect(heading(page)).toHaveText('You are signed out of this app');
  await expect(layer(page, 'This app')).toContainText('Ended');
  await expect(layer(page, 'The identity provider')).toContainText('Asked to end');
});

test('who says no to the provider is not told that they are signed out there', {
  tag: ['@admin', '@other-app'],
}, async ({ page, person, provider }) => {
  await provider.behave({ sendSid: 'false' });
  await signIn(page, person);
  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await page.getByRole('button', { name: 'No, stay signed in' }).click();
  await expect(heading(page)).toHaveText('You are signed out of this app');
  await expect(layer(page, 'This app')).toContainText('Ended');
  await expect(layer(page, 'The identity provider')).toContainText('Not known');
  expect(await sessionsOf(provider, person)).toHaveLength(1);
});

test('a provider that fails at sign-out keeps its own session, not the one here', {
  tag: ['@admin', '@other-app'],
}, async ({ page, person, provider, expectComplaint }) => {
  expectComplaint(/500/);
  await provider.behave({ failingEndpoints: 'end_session' });
  await signIn(page, person);
  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await expect(heading(page)).toHaveText('This request cannot be answered');
  await expectSignedOutHere(page);
  await page.goto('/signed-out');
  await expect(layer(page, 'The identity provider')).toContainText('Not known');
  expect(await sessionsOf(provider, person)).toHaveLength(1);
});

test('a sign-in that is overtaken by a logout token says so, and can be tried again', {
  tag: ['@admin', '@other-app'],
}, async ({ page, person, provider, expectComplaint }) => {
  expectComplaint(/400/);
  await provider.behave({ endDuringSignIn: 'true' });
  await startSignIn(page, person);
  await expect(heading(page)).toHaveText('You were signed out while signing in');
  await provider.behave({});
  await page.getByRole('link', { name: 'Sign in again' }).click();
  await enterCredentials(page, person);
  await expect(page).toHaveURL((url) => !url.pathname.startsWith('/bff'));
  await page.goto('/account');
  await expect(heading(page)).toContainText(person.name, { ignoreCase: true });
});

test('after a logout token that never came, signing out here works all the same', {
  tag: ['@admin', '@other-app'],
}, async ({ page, person, provider }) => {
  await provider.behave({ logoutTokenDelivery: 'never' });
  await signIn(page, person);
  await endAtProvider(provider, person);
  expect(await answersAbout(provider, person)).toEqual(['not sent']);
  await page.reload();
  await signOut(page);
  await expect(layer(page, 'This app')).toContainText('Ended');
});

test('without a sid the provider asks, and the session ends by its subject', {
  tag: ['@admin', '@other-app'],
}, async ({ page, person, provider }) => {
  await provider.behave({ sendSid: 'false' });
  await signIn(page, person);
  await signOut(page);
  expect(await answersAbout(provider, person)).toEqual([200]);
  expect(await sessionsOf(provider, person)).toEqual([]);
});

test('the form of the console changes what was touched, and nothing else', {
  tag: ['@admin', '@other-app'],
}, async ({ page, provider }) => {
  await page.goto(`${provider.url}/console`);
  await page.getByLabel('Tokens name the session').uncheck();
  await page.getByLabel('Logout tokens are sent').selectOption('never');
  await page.getByLabel('The clock is wrong, in seconds').fill('-90');
  await page.getByRole('group', { name: 'Addresses that answer 500' }).getByLabel('token').check();
  await page.getByRole('button', { name: 'Apply' }).click();
  await expect(page.getByRole('status')).toHaveText('The behaviour has changed.');
  await expect(page.getByText('Changed behaviour:')).toHaveText(
    'Changed behaviour: IDP_LOGOUT_TOKEN_DELIVERY=never IDP_SEND_SID=false IDP_FAILING_ENDPOINTS=token IDP_CLOCK_SKEW_SECONDS=-90',
  );

  await page.getByRole('button', { name: 'Reset' }).click();
  await expect(page.getByText('Changed behaviour')).toHaveCount(0);
  await expect(page.getByLabel('Tokens name the session')).toBeChecked();
});

const testPoorProvider = testWith({}, { offerEndSession: 'false', offerRevocation: 'false' });

testPoorProvider(
  'where a provider has no sign-out, the page says that its session is open, and the next sign-in asks who is there',
  { tag: ['@admin', '@other-app'] },
  async ({ page, person, provider }) => {
    await signIn(page, person);
    await signOut(page);
    await expect(heading(page)).toHaveText('You are signed out of this app');
    await expect(layer(page, 'This app')).toContainText('Ended');
    await expect(layer(page, 'The identity provider')).toContainText('Still open');
    expect(await sessionsOf(provider, person)).toHaveLength(1);

    await page.getByRole('link', { name: 'Sign in again' }).click();
    await enterCredentials(page, person);
    await page.waitForURL('/account');
    await expect(page.getByRole('region', { name: 'Ways out' })).toContainText('has no sign-out');
  },
);

const testFederated = testWith({ LOGOUT_FEDERATED: 'true' });

testFederated(
  'where every sign-out asks for the upstream session, the account page offers no other for that',
  { tag: ['@admin', '@other-app'] },
  async ({ page, person }) => {
    await signIn(page, person);
    const waysOut = page.getByRole('region', { name: 'Ways out' }).getByRole('listitem');
    await expect(waysOut).toHaveCount(2);
    await expect(waysOut.filter({ hasText: 'Doors 1, 2 and 3' })).toContainText('at the upstream provider');
  },
);

testFederated(
  'where every sign-out asks for the upstream session, so says the page that asks first, signed in or not',
  { tag: ['@admin', '@other-app'] },
  async ({ page, person }) => {
    const question = page.getByRole('main');
    await page.goto('/logout');
    await expect(question).toContainText('at the provider behind it');
    await signIn(page, person);
    await page.goto('/logout');
    await expect(question).toContainText('at the provider behind it');
    await page.goto('/logout?scope=app');
    await expect(question).toContainText('stays open');
  },
);
