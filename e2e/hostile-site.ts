import { createServer } from 'node:http';
import { listen } from '#dev/listen.ts';

/** A site on 127.0.0.1, which to the browser is another one than localhost. Its start page has this body. */
export async function startHostileSite(body: string) {
  const server = createServer((request, response) => {
    response.setHeader('content-type', 'text/html');
    response.end(`<!doctype html><title>x</title>${request.url === '/' ? body : ''}`);
  });
  return { url: `http://127.0.0.1:${await listen(server, 0, '127.0.0.1')}/`, close: () => server.close() };
}
