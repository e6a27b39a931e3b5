/** Milliseconds. */
const CALL_LIMIT = 5000;

/**
 * By how many seconds the clock of a server is ahead of ours, as its answer says: right to within a second and the time
 * the answer took. A cache on the way tells with `Age` how long it has had the answer. `null` when nothing is said, or
 * there is no answer in 5 s.
 *
 * @param now epoch seconds
 * @see https://www.rfc-editor.org/rfc/rfc9110 section 6.6.1, https://www.rfc-editor.org/rfc/rfc9111 section 5.1
 */
export async function readClockSkew(url: string, now: () => number): Promise<number | null> {
  const response = await fetch(url, {
    redirect: 'error',
    cache: 'no-store',
    signal: AbortSignal.timeout(CALL_LIMIT),
  }).catch(() => null);
  if (response === null) return null;
  const seenAt = now();
  await response.body?.cancel();
  const date = Date.parse(response.headers.get('date') ?? '') / 1000;
  const skew = date + Number(response.headers.get('age') ?? 0) - seenAt;
  return Number.isNaN(skew) ? null : skew;
}
