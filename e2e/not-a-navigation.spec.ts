import { signIn } from './sign-in.ts';
import { expect, test } from './test.ts';

const WAYS: Readonly<Record<string, (address: string) => unknown>> = {
  fetch: (address) => fetch(address),
  'fetch that posts': (address) =>
    fetch('/bff/logout', { method: 'POST', body: new URLSearchParams(new URL(address).search) }),
  XMLHttpRequest: (address) => {
    const request = new XMLHttpRequest();
    request.open('GET', address);
    request.send();
  },
  'the router': (address) => fetch(address, { headers: { rsc: '1' } }),
  'an image': (address) => {
    new Image().src = address;
  },
  'a prefetch': (address) => {
    document.head.append(Object.assign(document.createElement('link'), { rel: 'prefetch', href: address }));
  },
};

for (const [way, use] of Object.entries(WAYS)) {
  test(`a page of the app signs nobody out by ${way}, not even with the proof`, async ({
    page,
    person,
    app,
    expectComplaint,
  }) => {
    expectComplaint(/400/);
    await signIn(page, person);
    const address = await page.evaluate(async () => {
      const user = await (await fetch('/bff/user', { headers: { 'X-CSRF': '1' } })).json();
      return new URL(user['bff:logout_url'], location.href).href;
    });
    // Next sends its router to another spelling of the address first.
    const answer = page.waitForResponse(
      (response) => response.url().startsWith(`${app}/bff/logout`) && response.status() !== 307,
    );
    await page.evaluate(use, address);
    expect((await answer).status()).toBe(400);

    await page.reload();
    await expect(page.getByRole('heading', { level: 1 })).toContainText(person.name, { ignoreCase: true });
  });
}

test('a page of the app may not even frame that address', async ({ page, person, expectComplaint }) => {
  expectComplaint(/Content Security Policy/);
  await signIn(page, person);
  const refused = page.waitForEvent('console');
  await page.evaluate(() => {
    document.body.append(Object.assign(document.createElement('iframe'), { src: '/bff/logout' }));
  });
  await refused;
  await page.reload();
  await expect(page.getByRole('heading', { level: 1 })).toContainText(person.name, { ignoreCase: true });
});
