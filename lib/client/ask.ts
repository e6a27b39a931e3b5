const LIMIT_MS = 3000;

let awaited = new AbortController();

/** Waits for no answer any more: this page is on its way out, and its session may end first. */
export function giveUpQuestions(): void {
  awaited.abort();
  awaited = new AbortController();
}

/**
 * Asks an address of this app for data, as only pages of this app can.
 *
 * @throws when there is no answer within the limit, or {@link giveUpQuestions} came first
 */
export const ask = (
  address: string,
  method: 'GET' | 'DELETE' = 'GET',
  limitMs = LIMIT_MS,
): Promise<Response> =>
  fetch(address, {
    method,
    headers: { 'X-CSRF': '1' },
    cache: 'no-store',
    signal: AbortSignal.any([awaited.signal, AbortSignal.timeout(limitMs)]),
  });
