import type { Request } from '@playwright/test';
import { startHostileSite } from './hostile-site.ts';
import { signIn } from './sign-in.ts';
import { expect, test } from './test.ts';

interface Attack {
  readonly way: string;
  /** The body of a page of another site. */
  readonly toPage: (address: string) => string;
  /** What the browser says of our refusal. */
  readonly complaint?: RegExp;
}

const ATTACKS: readonly Attack[] = [
  { way: 'an image', toPage: (address) => `<img src="${address}" alt="">`, complaint: /BLOCKED_BY_ORB/ },
  { way: 'a frame', toPage: (address) => `<iframe src="${address}"></iframe>`, complaint: /400/ },
  {
    way: 'a prefetch',
    toPage: (address) => `<link rel="prefetch" href="${address}">`,
    complaint: /400/,
  },
  {
    way: 'fetch',
    toPage: (address) =>
      `<script>fetch(${JSON.stringify(address)}, { mode: 'no-cors', credentials: 'include' })</script>`,
    complaint: /400/,
  },
  { way: 'a link', toPage: (address) => `<script>location.assign(${JSON.stringify(address)})</script>` },
  { way: 'a window', toPage: (address) => `<script>open(${JSON.stringify(address)})</script>` },
  {
    way: 'a form',
    toPage: (address) =>
      `<form method="post" action="${address}"></form><script>document.forms[0].submit()</script>`,
  },
];

for (const { way, toPage, complaint } of ATTACKS) {
  test(`another site cannot sign anyone out by ${way}`, { tag: '@admin' }, async ({
    page,
    context,
    person,
    app,
    provider,
    expectComplaint,
  }) => {
    if (complaint) expectComplaint(complaint);
    await signIn(page, person);
    const address = `${app}/bff/logout`;
    const site = await startHostileSite(toPage(address));
    const hostile = await context.newPage();
    const isAttack = (request: Request) => request.url() === address;
    const attacked = Promise.race([
      context.waitForEvent('requestfinished', isAttack),
      context.waitForEvent('requestfailed', isAttack),
    ]);
    await hostile.goto(site.url);
    await attacked;

    await page.reload();
    await expect(page.getByRole('heading', { level: 1 })).toContainText(person.name, { ignoreCase: true });
    expect((await provider.sessions()).filter(({ name }) => name === person.name)).toHaveLength(1);
    site.close();
  });
}
