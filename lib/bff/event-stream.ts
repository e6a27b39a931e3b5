/** How soon a browser comes back when the connection has ended. */
const RETRY_MS = 1000;

/**
 * An answer that stays open: server-sent events.
 *
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export interface EventStream {
  readonly body: ReadableStream<Uint8Array>;
  readonly send: (event: string, data: unknown) => void;
  /** Keeps whatever is in between from ending a quiet connection. `false`: nobody takes what was sent before. */
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
  write(`retry: ${RETRY_MS}\n\n`);

  return {
    body,
    send: (event, data) => write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`),
    beat: () => {
      const isTaken = (controller?.desiredSize ?? 0) > 0;
      if (isTaken) write(':\n\n');
      return isTaken;
    },
    end: () => {
      controller?.close();
      controller = undefined;
    },
  };
}
