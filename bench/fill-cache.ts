import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { BrowserContext } from '@playwright/test';

const BODY = Buffer.alloc(32 * 1024, 'x');

/** Fills a browser's cache with so many files of another site, of 32 KiB each. */
export async function fillCache(context: BrowserContext, files: number): Promise<void> {
  const server = createServer((request, response) => {
    const isPage = request.url === '/';
    response.setHeader('content-type', isPage ? 'text/html' : 'application/octet-stream');
    response.setHeader('cache-control', isPage ? 'no-store' : 'max-age=86400');
    response.end(isPage ? '<!doctype html><title>x</title>' : BODY);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  const page = await context.newPage();
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  await page.evaluate(async (count) => {
    for (let index = 0; index < count; index += 1) await (await fetch(`/${index}`)).arrayBuffer();
  }, files);
  await page.close();
  server.closeAllConnections();
  server.close();
}
