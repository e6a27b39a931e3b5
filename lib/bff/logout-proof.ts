import { isEqual } from '../is-equal.ts';
import type { KnownSession } from './known-session.ts';

/** What a request to sign out shows of where it comes from. */
export interface LogoutEvidence {
  /** The `sid` of the request. */
  readonly proof: string | undefined;
  /** What the browser says of where the request came from. */
  readonly origin: 'own' | 'foreign' | 'unknown';
  /** Whether the person has pressed the button of the page that asks. */
  readonly confirmed: boolean;
}

/**
 * Whether this app's own page asked for a sign-out. Someone with a session, or whose provider session we could still
 * end, has to bring its proof; another site's form never does. Where there is nothing to end, only other sites are
 * turned away. Where the store cannot say, the person's own press of the button counts.
 *
 * @param requireSessionId `false` lets the app's own links do without the proof.
 */
export function isProven(
  { proof, origin, confirmed }: LogoutEvidence,
  known: KnownSession,
  requireSessionId: boolean,
): boolean {
  if (confirmed && origin === 'foreign') return false;
  if (known === null) return origin === 'own' && (confirmed || proof !== undefined);
  const expected = known.session?.logoutProof ?? known.hint?.logoutProof;
  if (expected === undefined) return origin !== 'foreign';
  if (proof !== undefined && isEqual(proof, expected)) return true;
  return !requireSessionId && origin === 'own';
}
