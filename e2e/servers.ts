/** Where the servers of this run are: written by the global setup, read by every worker. */
export interface Servers {
  readonly appUrl: string;
  readonly providerUrl: string;
  readonly upstreamUrl: string;
  readonly secondAppUrl: string;
  /** Of both providers. */
  readonly adminToken: string;
}

const VARIABLE = 'E2E_SERVERS';

export function announceServers(servers: Servers): void {
  process.env[VARIABLE] = JSON.stringify(servers);
}

/** @throws outside of a test: the servers are started after the test files have been found */
export function runningServers(): Servers {
  const announced = process.env[VARIABLE];
  if (!announced) throw new Error('The servers have not been started.');
  return JSON.parse(announced);
}
