import { announceServers } from './servers.ts';
import { startServers } from './start-servers.ts';

/**
 * Starts the servers that all tests share.
 *
 * @returns what stops them
 */
export default async function setUp(): Promise<() => Promise<void>> {
  const { servers, stop } = await startServers();
  announceServers(servers);
  return stop;
}
