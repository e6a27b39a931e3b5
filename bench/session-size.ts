import { randomUUID } from 'node:crypto';
import { createKeys, providerSessionTag } from '#lib/session/drivers/redis-keys.ts';
import type { Session } from '#lib/session/session.ts';
import { sessionTag, subjectTag } from '#lib/session/session-tag.ts';
import { PREFIX, type RedisBenchStore } from './bench-stores.ts';
import { fill } from './fill.ts';
import { createTypicalLogin } from './typical-login.ts';

const SESSIONS = 10_000;

/** How many bytes of Redis memory a typical session takes, part by part. On an empty Redis. */
export async function measureSessionSize(bench: RedisBenchStore): Promise<ReadonlyMap<string, number>> {
  const before = await usedMemory(bench);
  const alone = Array.from({ length: SESSIONS }, () => createTypicalLogin(randomUUID()));
  await fill(bench.store, alone);
  const perSession = ((await usedMemory(bench)) - before) / SESSIONS;

  const crowd = Array.from({ length: SESSIONS }, () => createTypicalLogin('somebody with many sessions'));
  await fill(bench.createFiller(), crowd);

  const sizes = new Map<string, number>();
  const [one, another] = [alone, crowd].map((logins) => logins[0]?.session);
  if (one === undefined || another === undefined) return sizes;
  const keys = keysOf(one);
  for (const [part, key] of Object.entries(keys)) sizes.set(part, await memoryUsage(bench, key));
  const all = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  sizes.set('all its keys', all);
  const share = (await memoryUsage(bench, keysOf(another)['index of the subject'])) / SESSIONS;
  sizes.set(`share of the subject's index, with ${SESSIONS} sessions`, share);
  sizes.set(`used_memory by ${SESSIONS} sessions of as many subjects, for each`, perSession);
  return sizes;
}

function keysOf(session: Session) {
  const keys = createKeys(PREFIX);
  const tag = sessionTag(session.id);
  return {
    record: keys.session(tag),
    'ID token for a later logout': keys.hint(tag),
    'index of the provider session': keys.index(
      providerSessionTag(session.issuer, session.providerSessionId ?? ''),
    ),
    'index of the subject': keys.index(subjectTag(session)),
  };
}

async function memoryUsage({ ask }: RedisBenchStore, key: string): Promise<number> {
  return Number(await ask(['MEMORY', 'USAGE', key, 'SAMPLES', 0]));
}

export async function usedMemory({ ask }: RedisBenchStore): Promise<number> {
  const info = String(await ask(['INFO', 'memory']));
  return Number(/^used_memory:(\d+)/m.exec(info)?.[1]);
}
