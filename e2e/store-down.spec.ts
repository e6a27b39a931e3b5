import { createSealer } from '#lib/session/seal.ts';
import { createSessionCookie } from '#lib/session/session-cookie.ts';
import { OTHER_SECRET, startOtherApp } from './other-app.ts';
import { expect, test } from './test.ts';

test('a page tells the log once that the store is down, however many of its parts have asked', {
  tag: '@other-app',
}, async ({ request }) => {
  const app = await startOtherApp('http', { REDIS_URL: 'redis://127.0.0.1:9' });
  const setCookie = await createSessionCookie(createSealer([OTHER_SECRET]), false, 3600).set('somebody');
  const [cookie = ''] = setCookie.split(';');
  const lines = (event: string) => app.output().split(`"event":"${event}"`).length - 1;
  for (const path of ['/', '/account', '/logout', '/signed-out']) {
    const before = lines('store_unavailable');
    expect((await request.get(app.url + path, { headers: { cookie } })).status()).toBe(200);
    // What is printed for this comes after all that was for the page.
    const refused = lines('back_channel_logout');
    await request.post(`${app.url}/bff/backchannel`, { form: { logout_token: 'none' } });
    await expect.poll(() => lines('back_channel_logout')).toBe(refused + 1);
    expect(lines('store_unavailable') - before, path).toBe(1);
  }
  await app.stop();
});
