import { createServer } from 'node:http';
import { isBffError } from '#lib/errors.ts';
import { listen, stopListening } from '../listen.ts';
import { createOidcClient } from '../oidc-client.ts';
import { type RequestHandler, serveRequests } from '../serve-requests.ts';
import { refuseProduction } from '../start-refused.ts';
import { problemPage } from './pages.ts';
import { createRoutes, toPageResponse } from './routes.ts';

export interface SecondAppOptions {
  /** Port on `localhost`, where the provider has registered it. */
  readonly port: number;
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

export interface SecondApp {
  readonly url: string;
  readonly close: () => Promise<void>;
}

/**
 * Starts a small application that signs people in at the same provider as the first, to show what they share: the
 * provider's session, and nothing else. It says what the back channel tells it.
 * @throws StartRefused in production; Error when the port is in use.
 */
export async function startSecondApp({ port, ...registration }: SecondAppOptions): Promise<SecondApp> {
  refuseProduction('The second application');
  const url = `http://localhost:${port}`;
  const routes = createRoutes(createOidcClient({ ...registration, baseUrl: `${url}/bff` }), url);
  const server = createServer();
  serveRequests(server, url, (request) => answer(request, routes));
  await listen(server, port, 'localhost');
  return { url, close: () => stopListening(server) };
}

async function answer(request: Request, routes: Readonly<Record<string, RequestHandler>>): Promise<Response> {
  const { pathname } = new URL(request.url);
  const route = routes[`${request.method} ${pathname}`];
  if (!route) return toPageResponse(problemPage('There is nothing here', 'No page has this address.'), 404);
  try {
    return await route(request);
  } catch (error) {
    if (isBffError(error))
      return toPageResponse(problemPage('That did not work', error.message), error.status);
    console.error(error);
    return toPageResponse(problemPage('Something went wrong here', 'The console says more.'), 500);
  }
}
