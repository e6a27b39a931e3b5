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

/** @throws outside of a test, for they are started after the test files have been found; and at a deployment */
export function runningServers(): Servers {
  const announced = process.env[VARIABLE];
  if (!announced) throw new Error('There are no servers. At a deployment, a test that needs them has a tag.');
  return JSON.parse(announced);
}
