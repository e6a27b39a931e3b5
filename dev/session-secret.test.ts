import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { keepSessionSecret } from './session-secret.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'session-secret-'));
});
afterAll(() => rm(directory, { recursive: true }));

it('the secret is made once, is long enough, and only its owner can read it', async () => {
  const file = join(directory, 'fresh', 'session-secret');
  const secret = await keepSessionSecret(file);
  expect(secret.length).toBeGreaterThanOrEqual(32);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await keepSessionSecret(file)).toBe(secret);
});

it('a secret that is too short is replaced', async () => {
  const file = join(directory, 'short');
  await writeFile(file, 'short\n');
  expect((await keepSessionSecret(file)).length).toBeGreaterThanOrEqual(32);
});
