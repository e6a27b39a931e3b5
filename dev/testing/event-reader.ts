export interface ServerSentEvent {
  readonly event: string;
  readonly data: unknown;
}

/** Reads server-sent events as a browser does. */
export interface EventReader {
  /** The next event that is more than a sign of life, or `null` when the server has ended the answer. */
  readonly next: () => Promise<ServerSentEvent | null>;
  /** Goes away. */
  readonly cancel: () => Promise<void>;
}

export function createEventReader({ body }: Response): EventReader {
  const reader = (body ?? new ReadableStream()).pipeThrough(new TextDecoderStream()).getReader();
  let text = '';

  const next = async (): Promise<ServerSentEvent | null> => {
    const end = text.indexOf('\n\n');
    if (end === -1) {
      const { done, value } = await reader.read();
      if (done) return null;
      text += value;
      return next();
    }
    const fields = new Map(
      text
        .slice(0, end)
        .split('\n')
        .map((line) => line.split(/: ?(.*)/s, 2) as [string, string]),
    );
    text = text.slice(end + 2);
    const [event, data] = [fields.get('event'), fields.get('data')];
    const isNews = event !== undefined && event !== 'beat' && data !== undefined;
    return isNews ? { event, data: JSON.parse(data) } : next();
  };

  return { next, cancel: () => reader.cancel() };
}
