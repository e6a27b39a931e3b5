import type { EndedSession } from '#lib/bff/read-ended-session.ts';
import { ask } from './ask.ts';
import { parseSignedIn, type SignedIn } from './user.ts';

/** `look`: the session is not used by this, and lives no longer. */
export type Purpose = 'use' | 'look';

/** Who is signed in; or else the session that this browser has had, where it is known why that has ended. */
export type WhoAnswer = SignedIn | { readonly ended: EndedSession | null };

/**
 * Asks who is signed in.
 *
 * @throws when nobody can say
 */
export async function askWho(how: Purpose): Promise<WhoAnswer> {
  const response = await ask(how === 'use' ? '/bff/user' : '/bff/user?slide=false');
  if (response.status === 401) return { ended: await readEnded(response) };
  const body: unknown = response.ok ? await response.json() : undefined;
  if (body === null) return { ended: null };
  const answer = parseSignedIn(body, Date.now());
  if (answer === null) throw new Error(`/bff/user cannot be read; its status is ${response.status}.`);
  return answer;
}

/** Something on the way may answer in its own words. */
async function readEnded(response: Response): Promise<EndedSession | null> {
  const problem: { readonly 'bff:session_ended'?: EndedSession } | null = await response
    .json()
    .catch(() => null);
  return problem?.['bff:session_ended'] ?? null;
}
