import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

const MINIMUM_LENGTH = 32;

/**
 * The secret that seals sessions under `npm run dev`: kept in a file that only its owner can read, so that a restart
 * signs nobody out, and made up when the file is not there.
 */
export async function keepSessionSecret(file: string): Promise<string> {
  const kept = await readFile(file, 'utf8').catch(() => '');
  if (kept.trim().length >= MINIMUM_LENGTH) return kept.trim();

  const secret = randomBytes(32).toString('base64url');
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await writeFile(file, `${secret}\n`, { mode: 0o600 });
  return secret;
}
