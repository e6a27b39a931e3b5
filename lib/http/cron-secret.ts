import { BffError } from '../errors.ts';
import { isEqual } from '../is-equal.ts';

/**
 * For addresses that a scheduler calls. Without the setting they are not there.
 *
 * @throws {BffError} `not_found`, `cron_secret_required`
 * @see https://vercel.com/docs/cron-jobs/manage-cron-jobs#securing-cron-jobs
 */
export function assertCronSecret(headers: Headers, secret: string | undefined): void {
  if (secret === undefined) throw new BffError('not_found', 'There is nothing at this address.');
  if (isEqual(headers.get('authorization') ?? '', `Bearer ${secret}`)) return;
  throw new BffError(
    'cron_secret_required',
    'This address wants the header Authorization: Bearer CRON_SECRET.',
  );
}
