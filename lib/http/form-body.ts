import { BffError } from '../errors.ts';

/** How much of a request body is read before giving up. */
export interface BodyLimits {
  readonly maxBytes: number;
  readonly timeoutMs: number;
}

const LIMITS: BodyLimits = { maxBytes: 64 * 1024, timeoutMs: 5000 };

/**
 * The fields of an `application/x-www-form-urlencoded` body. Stops reading at the limits, not after them.
 *
 * @throws {BffError} `invalid_body` for another media type, a body too large or too slow, or bytes that are no UTF-8.
 */
export async function readForm(request: Request, limits: BodyLimits = LIMITS): Promise<URLSearchParams> {
  const mediaType = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
  if (mediaType !== 'application/x-www-form-urlencoded') {
    throw new BffError('invalid_body', 'The body has to be application/x-www-form-urlencoded.');
  }
  const bytes = await readBytes(request, limits);
  try {
    return new URLSearchParams(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new BffError('invalid_body', 'The body is not valid UTF-8.', { cause });
  }
}

async function readBytes(request: Request, { maxBytes, timeoutMs }: BodyLimits): Promise<Uint8Array> {
  const reader = request.body?.getReader();
  if (reader === undefined) return new Uint8Array();
  let tooSlow = false;
  const timer = setTimeout(() => {
    tooSlow = true;
    void reader.cancel();
  }, timeoutMs);
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      size += part.value.byteLength;
      if (size > maxBytes) break;
      chunks.push(part.value);
    }
  } catch (cause) {
    throw new BffError('invalid_body', 'The body broke off.', { cause });
  } finally {
    clearTimeout(timer);
    void reader.cancel().catch(() => undefined);
  }
  if (tooSlow) throw new BffError('invalid_body', 'The body took too long to arrive.');
  if (size > maxBytes) throw new BffError('invalid_body', `The body is larger than ${maxBytes} bytes.`);
  return Buffer.concat(chunks);
}
