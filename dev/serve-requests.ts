import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';

export type RequestHandler = (request: Request) => Promise<Response>;

/**
 * Serves a handler of web requests with a server of Node. Only requests for the host of `baseUrl` reach it: a page
 * elsewhere whose name is made to resolve to this machine (DNS rebinding) is turned away.
 */
export function serveRequests(server: Server, baseUrl: string, handle: RequestHandler): void {
  const { host } = new URL(baseUrl);
  server.on('request', async (incoming, outgoing) => {
    const response =
      incoming.headers.host === host
        ? await handle(toRequest(incoming, baseUrl))
        : new Response(`This is ${baseUrl}`, { status: 421 });
    await send(response, outgoing);
  });
}

function toRequest(incoming: IncomingMessage, baseUrl: string): Request {
  const { method = 'GET', url = '/' } = incoming;
  const headers = new Headers(incoming.headers as Record<string, string>);
  // A path may look like an address of another host.
  const address = baseUrl + (url.startsWith('/') ? url : '/');
  if (method === 'GET' || method === 'HEAD') return new Request(address, { method, headers });
  const body = Readable.toWeb(incoming) as ReadableStream<Uint8Array>;
  // Node wants to be told that a body which is a stream goes one way only; the types do not know.
  const init: RequestInit & { duplex: 'half' } = { method, headers, body, duplex: 'half' };
  return new Request(address, init);
}

async function send(response: Response, outgoing: ServerResponse): Promise<void> {
  outgoing.statusCode = response.status;
  // Where the answer does not say it with a policy of its own.
  outgoing.setHeader('Content-Security-Policy', "frame-ancestors 'none'");
  for (const [name, value] of response.headers) outgoing.setHeader(name, value);
  // The one header that may come more than once.
  outgoing.setHeader('Set-Cookie', response.headers.getSetCookie());
  outgoing.end(Buffer.from(await response.arrayBuffer()));
}
