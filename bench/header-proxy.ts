import { once } from 'node:events';
import { createServer, request as forward, type IncomingHttpHeaders } from 'node:http';

/** Changes the headers of an answer on its way to the browser. */
export type Rewrite = (path: string, headers: IncomingHttpHeaders) => IncomingHttpHeaders;

/** Between the browser and the app: changes answers, and looks at what the browser asks for. */
export interface HeaderProxy {
  readonly url: string;
  readonly setRewrite: (rewrite: Rewrite) => void;
  /** From the last answer of `/bff/logout` until the browser asked for `/signed-out`. */
  readonly msAfterLogout: () => number;
  /** The paths asked for so far. */
  readonly paths: () => readonly string[];
  readonly close: () => Promise<void>;
}

export async function startHeaderProxy(port: number, appPort: number): Promise<HeaderProxy> {
  let rewrite: Rewrite = (_, headers) => headers;
  let [answeredAt, msAfterLogout] = [0, 0];
  const paths: string[] = [];

  const server = createServer((incoming, outgoing) => {
    const { method, headers, url = '/' } = incoming;
    const path = url.split('?')[0] ?? '';
    paths.push(path);
    if (path === '/signed-out') msAfterLogout = performance.now() - answeredAt;
    const toApp = forward({ host: 'localhost', port: appPort, method, headers, path: url }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, rewrite(path, answer.headers));
      if (path === '/bff/logout') answeredAt = performance.now();
      answer.pipe(outgoing);
    });
    incoming.pipe(toApp);
  });
  server.listen(port, 'localhost');
  await once(server, 'listening');
  return {
    url: `http://localhost:${port}`,
    setRewrite: (next) => {
      rewrite = next;
    },
    msAfterLogout: () => msAfterLogout,
    paths: () => paths,
    close: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
