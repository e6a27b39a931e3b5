import * as z from 'zod';

/** The end of the year 9999: what lies beyond is no date but a mistake. */
const LAST = 253_402_300_799;

/**
 * A point in time in epoch seconds, with a fraction or without.
 *
 * @see https://www.rfc-editor.org/rfc/rfc7519 section 2
 */
export const numericDateSchema = z.number().min(0).max(LAST);
