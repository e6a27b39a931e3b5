/** Writes one structured line. Details never hold a token, a secret or a proof. */
export type Log = (event: string, details?: Readonly<Record<string, unknown>>) => void;

export const writeLog: Log = (event, details = {}) => {
  console.info(JSON.stringify({ time: new Date().toISOString(), event, ...details }));
};

/**
 * What may be said of an error and its causes in the log: names, codes and messages, nothing attached to them. Not the
 * message of a syntax error, which quotes the text, nor an OAuth error that is no plain word.
 */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const codes = [readCode(error, 'code'), readCode(error, 'error')].map((code) => (code ? ` ${code}` : ''));
  const message = error instanceof SyntaxError ? '' : `: ${error.message}`;
  const cause = error.cause instanceof Error ? ` < ${describeError(error.cause)}` : '';
  return `${error.name}${codes.join('')}${message}${cause}`;
}

/** `code` as in Node, `error` as in an OAuth 2.0 answer (RFC 6749, section 5.2). */
function readCode(error: Error, name: 'code' | 'error'): string | undefined {
  const value: unknown = Reflect.get(error, name);
  return typeof value === 'string' && /^\w{1,64}$/.test(value) ? value : undefined;
}
