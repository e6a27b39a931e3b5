/** Writes one structured line. Details never hold a token, a secret or a proof. */
export type Log = (event: string, details?: Readonly<Record<string, unknown>>) => void;

export const writeLog: Log = (event, details = {}) => {
  console.info(JSON.stringify({ time: new Date().toISOString(), event, ...details }));
};

/** What may be said of an error and its causes in the log: names, codes and messages, nothing attached to them. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const code = 'code' in error && typeof error.code === 'string' ? ` ${error.code}` : '';
  const cause = error.cause === undefined ? '' : ` < ${describeError(error.cause)}`;
  return `${error.name}${code}: ${error.message}${cause}`;
}
