import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { type CookieJar, createCookieJar } from '#dev/cookie-jar.ts';
import { listen } from '#dev/listen.ts';
import { parseConfig } from '#lib/config.ts';
import type { Log } from '#lib/log.ts';
import { createRuntime, type Runtime, setRuntime } from '#lib/runtime.ts';
import * as unknownAddress from '../../app/bff/[...address]/route.ts';
import * as backchannel from '../../app/bff/backchannel/route.ts';
import * as callback from '../../app/bff/callback/route.ts';
import * as cronRevocations from '../../app/bff/cron/revocations/route.ts';
import * as diagnostics from '../../app/bff/diagnostics/route.ts';
import * as events from '../../app/bff/events/route.ts';
import * as frontchannel from '../../app/bff/frontchannel/route.ts';
import * as login from '../../app/bff/login/route.ts';
import * as logoutCallback from '../../app/bff/logout/callback/route.ts';
import * as logout from '../../app/bff/logout/route.ts';
import * as session from '../../app/bff/sessions/[id]/route.ts';
import * as sessions from '../../app/bff/sessions/route.ts';
import * as user from '../../app/bff/user/route.ts';
import * as healthz from '../../app/healthz/route.ts';

const ROUTES = {
  '/bff/backchannel': backchannel,
  '/bff/callback': callback,
  '/bff/cron/revocations': cronRevocations,
  '/bff/frontchannel': frontchannel,
  '/bff/events': events,
  '/bff/diagnostics': diagnostics,
  '/bff/login': login,
  '/bff/logout': logout,
  '/bff/logout/callback': logoutCallback,
  '/bff/sessions': sessions,
  '/bff/sessions/:id': session,
  '/bff/user': user,
  '/bff/:address': unknownAddress,
  '/healthz': healthz,
} as const;

type Method = keyof typeof login;

function findRoute(pathname: string) {
  for (const [path, route] of Object.entries(ROUTES)) {
    const match = new RegExp(`^${path.replace(/:(\w+)/, '(?<$1>[^/]+)')}$`).exec(pathname);
    if (match !== null) return { route, params: { ...match.groups } };
  }
  return { params: {} };
}

const isMethod = (name: string): name is Method => name in login;

/** The app's own route handlers without Next around them, at a real address that a provider can reach. */
export interface FlowApp {
  readonly baseUrl: string;
  readonly runtime: Runtime;
  /** Sends a request straight to the handler, with the cookies of `jar`, as a document navigation unless headers say otherwise. */
  readonly request: (path: string, options?: FlowRequest) => Promise<Response>;
  /** Moves the app's clock. */
  readonly passTime: (seconds: number) => void;
  /** Seconds by which it has been moved. */
  readonly timePassed: () => number;
  /** Waits for what the app does after its answers. */
  readonly settle: () => Promise<void>;
  /** The names of the events logged so far. */
  readonly events: () => readonly string[];
  /** What has been logged so far, a line each. */
  readonly logLines: () => readonly string[];
  /** What has been counted so far: the counter's name and its attributes. */
  readonly counts: () => readonly Readonly<Record<string, string>>[];
  readonly close: () => Promise<void>;
}

export interface FlowRequest {
  readonly method?: string;
  readonly jar?: CookieJar;
  readonly headers?: Readonly<Record<string, string>>;
  readonly form?: Readonly<Record<string, string>> | URLSearchParams;
}

/** What Chromium sends when a person follows a link of the app. */
export const NAVIGATION = {
  'sec-fetch-dest': 'document',
  'sec-fetch-mode': 'navigate',
  'sec-fetch-site': 'same-origin',
} as const;

/** What Chromium sends for `fetch` from a page of the app. */
export const FETCH = {
  'sec-fetch-dest': 'empty',
  'sec-fetch-mode': 'cors',
  'sec-fetch-site': 'same-origin',
} as const;

/** For a store whose time limit is not what a test is about: machines differ. */
const PATIENCE_MS = 60_000;

/**
 * @param toEnvironment the settings for an app at this address.
 * @param storeLimitMs how long the store may take, in milliseconds.
 */
export async function startFlowApp(
  toEnvironment: (baseUrl: string) => Promise<Record<string, string>> | Record<string, string>,
  storeLimitMs = PATIENCE_MS,
): Promise<FlowApp> {
  const server = createServer();
  const baseUrl = `http://localhost:${await listen(server, 0, 'localhost')}`;

  let clockSkew = 0;
  const events: string[] = [];
  const logLines: string[] = [];
  const counts: Record<string, string>[] = [];
  let pending: Promise<void>[] = [];
  const log: Log = (event, details) => {
    events.push(event);
    logLines.push(JSON.stringify({ event, ...details }));
  };
  const runtime = createRuntime(parseConfig({ APP_BASE_URL: baseUrl, ...(await toEnvironment(baseUrl)) }), {
    now: () => Math.floor(Date.now() / 1000) + clockSkew,
    log,
    count: (name, attributes) => counts.push({ name, ...attributes }),
    schedule: (task) => void pending.push(task()),
    retryPace: { firstMs: 20, longestMs: 100 },
    storeLimitMs,
  });

  const handle = (request: Request): Promise<Response> => {
    const { route, params } = findRoute(new URL(request.url).pathname);
    if (route === undefined || !isMethod(request.method))
      return Promise.resolve(new Response(null, { status: 404 }));
    // A handler takes its runtime before it waits for anything, so several apps can run in one process.
    setRuntime(runtime);
    return route[request.method](request, { params: Promise.resolve(params) });
  };

  server.on('request', async (incoming, outgoing) => answer(incoming, outgoing, baseUrl, handle));

  return {
    baseUrl,
    runtime,
    request: async (path, { method, jar = createCookieJar(), headers = NAVIGATION, form } = {}) => {
      const url = new URL(path, baseUrl);
      const request = new Request(url, {
        method: method ?? (form === undefined ? 'GET' : 'POST'),
        headers: { ...headers, cookie: jar.header(url) },
        ...(form === undefined ? {} : { body: new URLSearchParams(form) }),
      });
      const response = await handle(request);
      jar.store(url, response);
      return response;
    },
    passTime: (seconds) => {
      clockSkew += seconds;
    },
    timePassed: () => clockSkew,
    settle: async () => {
      await Promise.all(pending);
      pending = [];
    },
    events: () => events,
    logLines: () => logLines,
    counts: () => counts,
    close: async () => {
      server.closeAllConnections();
      server.close();
      runtime.unfinishedSignOuts.close();
      runtime.sessionStreams.close();
      await runtime.sessions.close();
    },
  };
}

async function answer(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  baseUrl: string,
  handle: (request: Request) => Promise<Response>,
): Promise<void> {
  const { method = 'GET', url = '/', headers } = incoming;
  const body = method === 'GET' || method === 'HEAD' ? null : await text(incoming);
  const response = await handle(
    new Request(new URL(url, baseUrl), {
      method,
      body,
      headers: new Headers(headers as Record<string, string>),
    }),
  );
  outgoing.writeHead(response.status, Object.fromEntries(response.headers)).end(await response.text());
}
