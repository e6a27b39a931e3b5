import { ask } from './ask.ts';
import { parseSignedIn, type SignedIn } from './user.ts';

/** `look`: the session is not used by this, and lives no longer. */
export type Purpose = 'use' | 'look';

/**
 * Asks who is signed in.
 *
 * @returns `null` for nobody
 * @throws when nobody can say
 */
export async function askWho(how: Purpose): Promise<SignedIn | null> {
  const response = await ask(how === 'use' ? '/bff/user' : '/bff/user?slide=false');
  if (response.status === 401) return null;
  const body: unknown = response.ok ? await response.json() : undefined;
  if (body === null) return null;
  const answer = parseSignedIn(body, Date.now());
  if (answer === null) throw new Error(`/bff/user cannot be read; its status is ${response.status}.`);
  return answer;
}
