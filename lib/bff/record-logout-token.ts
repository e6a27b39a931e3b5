import { BffError, isBffError } from '../errors.ts';
import { describeError } from '../log.ts';
import type { Runtime } from '../runtime.ts';

/**
 * Writes one line into the log, and counts one up, for a logout token: accepted, refused by a rule, or failed.
 *
 * @param act ends sessions and returns how many; what it throws is thrown on, told already.
 */
export async function recordLogoutToken({ log, count }: Runtime, act: () => Promise<number>): Promise<void> {
  try {
    log('back_channel_logout', { outcome: 'accepted', sessions: await act() });
    count('bff.back_channel_logout', { outcome: 'accepted' });
  } catch (caught) {
    if (!isBffError(caught)) throw caught;
    const { status, code, message } = caught;
    const outcome = status < 500 ? 'refused' : 'failed';
    log('back_channel_logout', { outcome, code, rule: message, error: describeError(caught) });
    count('bff.back_channel_logout', { outcome, code, rule: message });
    throw new BffError(code, message);
  }
}
