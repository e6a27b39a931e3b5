const ONE_YEAR = 365 * 24 * 60 * 60;

/**
 * Asks browsers to come by https from then on.
 *
 * @param secure the base URL is `https:`
 * @see https://www.rfc-editor.org/rfc/rfc6797 section 6.1
 */
export const toTransportHeaders = (secure: boolean): Readonly<Record<string, string>> =>
  secure ? { 'strict-transport-security': `max-age=${ONE_YEAR}` } : {};
