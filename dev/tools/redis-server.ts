import { installDebianPackages, runAsRoot } from './debian-package.ts';
import { findPrograms } from './find-program.ts';
import { runCommand } from './run-command.ts';

/** The `redis-server` (or the compatible `valkey-server`) on this machine. */
export function findRedisServer(): string | undefined {
  return findPrograms('redis-server', 'valkey-server')[0];
}

/**
 * The `redis-server` to test with; when there is none it is installed by `apt-get`, on a Mac by `brew`.
 *
 * @throws with the command to run by hand when there is no way to get one
 */
export async function findOrInstallRedisServer(): Promise<string> {
  const found = findRedisServer();
  if (found) return found;
  const problem = await (findPrograms('brew').length > 0 ? installWithBrew() : installOnDebian());
  const installed = findRedisServer();
  if (installed) return installed;
  throw new Error(`There is no redis-server to test with (${problem}). Install it, on Debian with:

    apt-get update && apt-get install --yes redis-server

on a Mac with "brew install redis". Without it the flow tests and the store's contract on Redis cannot run.`);
}

async function installOnDebian(): Promise<string | null> {
  const problem = await installDebianPackages('redis-server');
  if (problem) return problem;
  // The package starts a service, now and at every boot; the tests start a server of their own.
  await runAsRoot('service', 'redis-server', 'stop');
  await runAsRoot('update-rc.d', 'redis-server', 'disable');
  return null;
}

async function installWithBrew(): Promise<string | null> {
  console.log('  installing redis (brew)');
  const install = await runCommand(['brew', 'install', 'redis']);
  return install.succeeded ? null : `brew failed:\n${install.output.trim()}`;
}
