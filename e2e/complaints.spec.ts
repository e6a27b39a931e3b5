import { expect, test } from './test.ts';

test('a request that fails is a complaint, and an answer that is an error as well', async ({
  page,
  expectComplaint,
}) => {
  expectComplaint(/^request: .*\/healthz net::ERR_CONNECTION_RESET$/);
  expectComplaint(/^console: .*ERR_CONNECTION_RESET/);
  expectComplaint(/^console: .*status of 403/);
  await page.goto('/');
  await page.route('/healthz', (route) => route.abort('connectionreset'));
  const failed = await page.evaluate(() => fetch('/healthz').catch((error: Error) => error.name));
  expect(failed).toBe('TypeError');
  expect(await page.evaluate(async () => (await fetch('/bff/user')).status)).toBe(403);
});
