/**
 * Does some work within a time limit.
 *
 * A timer that is not needed any more is dropped: a busy process would have thousands of them.
 *
 * @param limitMs milliseconds.
 * @param work its signal says that nobody waits any more.
 * @throws {DOMException} `TimeoutError`
 */
export async function limitTime<T>(limitMs: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const givenUp = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const timeUp = new Promise<never>((_resolve, reject) => {
    const fail = () => reject(new DOMException('The time limit is over.', 'TimeoutError'));
    // A process that was busy for that long reads first what has arrived meanwhile.
    timer = setTimeout(() => setImmediate(fail), limitMs);
  });
  try {
    return await Promise.race([work(givenUp.signal), timeUp]);
  } catch (error) {
    givenUp.abort(error);
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
