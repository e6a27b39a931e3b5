import { isLoopback } from '#lib/loopback.ts';
import { findFreePort, isPortFree } from './ports.ts';
import { StartRefused } from './start-refused.ts';

/** Where the app is served under `npm run dev`. */
export interface AppAddress {
  /** What a browser and the provider call it. */
  readonly baseUrl: string;
  /** What the server listens on. */
  readonly hostname: string;
  readonly port: number;
  /** The port that was wanted, when it was in use and another was taken. */
  readonly insteadOf?: number;
}

const DEFAULT_PORT = 3000;

/**
 * Picks the address: `APP_BASE_URL` if it is set, else `http://localhost` with `PORT` (default 3000) or the next port
 * that is free. An address that was set is not changed.
 * @throws StartRefused when the settings make no sense, or their port cannot be used.
 */
export async function chooseAppAddress(settings: {
  readonly APP_BASE_URL?: string | undefined;
  readonly PORT?: string | undefined;
}): Promise<AppAddress> {
  const wanted = settings.PORT ? parsePort(settings.PORT) : DEFAULT_PORT;
  if (settings.APP_BASE_URL) return keepBaseUrl(settings.APP_BASE_URL, wanted);

  const port = await findFreePort(wanted);
  const address = { baseUrl: `http://localhost:${port}`, hostname: 'localhost', port };
  return port === wanted ? address : { ...address, insteadOf: wanted };
}

async function keepBaseUrl(baseUrl: string, wanted: number): Promise<AppAddress> {
  const url = URL.parse(baseUrl);
  if (!url) throw new StartRefused('APP_BASE_URL is not a URL');
  // Behind a tunnel or proxy, the public address says nothing about the port here.
  const port = isLoopback(url) ? Number(url.port || 80) : wanted;
  if (!(await isPortFree(port))) {
    throw new StartRefused(
      `APP_BASE_URL is ${url.origin}, but port ${port} is in use or not allowed. ` +
        'Stop what uses it, or change APP_BASE_URL.',
    );
  }
  return { baseUrl, hostname: toListenHost(url), port };
}

function toListenHost({ hostname }: URL): string {
  if (hostname === '[::1]') return '::1';
  return hostname.startsWith('127.') ? hostname : 'localhost';
}

function parsePort(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new StartRefused('PORT must be a whole number from 1 to 65535');
}
