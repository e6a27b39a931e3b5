import { BffError, isBffError } from '../errors.ts';
import { describeError } from '../log.ts';
import type { Runtime } from '../runtime.ts';

type Recording = Pick<Runtime, 'log' | 'count'>;

/**
 * Writes one line into the log, and counts one up, for a logout token: `accepted`, `refused` by a rule, `under_way` in
 * another delivery of it, or `failed`.
 *
 * @param act ends sessions and returns how many.
 * @throws {BffError} what `act` throws, without its cause, for that is told already; `logout_failed` for an error that
 *   nobody has foreseen.
 */
export async function recordLogoutToken(runtime: Recording, act: () => Promise<number>): Promise<void> {
  const sessions = await act().catch((caught) => {
    throw recordFailure(runtime, caught);
  });
  runtime.log('back_channel_logout', { outcome: 'accepted', sessions });
  runtime.count('bff.back_channel_logout', { outcome: 'accepted' });
}

function recordFailure({ log, count }: Recording, caught: unknown): BffError {
  const error = isBffError(caught)
    ? new BffError(caught.code, caught.message)
    : new BffError('logout_failed', 'The logout has failed on our side.');
  const told = {
    outcome: toOutcome(error),
    code: error.code,
    rule: isBffError(caught) ? error.message : 'unexpected',
  };
  log('back_channel_logout', { ...told, error: describeError(caught) });
  count('bff.back_channel_logout', told);
  return error;
}

function toOutcome({ code, status }: BffError): string {
  if (code === 'logout_token_under_way') return 'under_way';
  return status < 500 ? 'refused' : 'failed';
}
