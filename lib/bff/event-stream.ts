/** How soon a browser comes back when the connection has ended: not all at once when a server starts anew. */
const RETRY_MS = { least: 1000, spread: 4000 };

/**
 * An answer that stays open: server-sent events.
 *
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export interface EventStream {
  readonly body: ReadableStream<Uint8Array>;
  readonly send: (event: string, data: unknown) => void;
  /**
   * Shows that the connection is alive, to the browser and to whatever is in between. `false`: nobody takes what was
   * sent before.
   */
  readonly beat: () => boolean;
  readonly end: () => void;
}

/** @param onGone the browser has gone; not called after {@link EventStream.end}. */
export function createEventStream(onGone: () => void): EventStream {
  const encoder = new TextEncoder();
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  const write = (text: string) => controller?.enqueue(encoder.encode(text));
  const body = new ReadableStream<Uint8Array>({
    start: (started) => {
      controller = started;
    },
    cancel: () => {
      controller = undefined;
      onGone();
    },
  });
  const send = (event: string, data: unknown) => write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  write(`retry: ${Math.round(RETRY_MS.least + Math.random() * RETRY_MS.spread)}\n\n`);

  return {
    body,
    send,
    beat: () => {
      const isTaken = (controller?.desiredSize ?? 0) > 0;
      if (isTaken) send('beat', {});
      return isTaken;
    },
    end: () => {
      controller?.close();
      controller = undefined;
    },
  };
}
