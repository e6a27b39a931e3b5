import { findPrograms } from './find-program.ts';
import { type Command, runCommand } from './run-command.ts';

const APT_GET = [
  'env',
  'DEBIAN_FRONTEND=noninteractive',
  'apt-get',
  '--quiet',
  '-o',
  'DPkg::Lock::Timeout=120',
] as const;

/**
 * Installs packages with `apt-get`, as root or by a `sudo` that asks no password, and says so first.
 *
 * @returns why it did not work, or `null` when they are installed
 */
export async function installDebianPackages(...packages: readonly string[]): Promise<string | null> {
  if (findPrograms('apt-get').length === 0) return 'this machine has no apt-get';
  if (!(await canBecomeRoot())) return 'installing needs root, or a sudo that asks for no password';
  console.log(`  installing Debian's ${packages.join(' and ')} (apt-get)`);
  await runAsRoot(...APT_GET, 'update');
  const install = await runAsRoot(...APT_GET, 'install', '--yes', '--no-install-recommends', ...packages);
  return install.succeeded ? null : `apt-get failed:\n${install.output.trim()}`;
}

/** Runs a program as root. There is no time limit and no way to interrupt it: half an installation is worse. */
export function runAsRoot(...command: Command) {
  return runCommand(isRoot() ? command : ['sudo', '--non-interactive', ...command]);
}

async function canBecomeRoot(): Promise<boolean> {
  return isRoot() || (await runCommand(['sudo', '--non-interactive', 'true'])).succeeded;
}

function isRoot(): boolean {
  return process.getuid?.() === 0;
}
