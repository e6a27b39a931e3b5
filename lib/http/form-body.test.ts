import { expect, onTestFinished, test, vi } from 'vitest';
import { readForm } from './form-body.ts';

const FORM = 'application/x-www-form-urlencoded';
const post = (body: BodyInit, contentType = FORM) =>
  new Request('https://app.example.com/', {
    method: 'POST',
    body,
    headers: { 'content-type': contentType },
    duplex: 'half',
  } as RequestInit);

const silent = () => new ReadableStream<Uint8Array>({ pull: () => new Promise(() => undefined) });

const refusal = expect.objectContaining({ code: 'invalid_body' });

test('a form is read, whatever the parameters and case of its media type', async () => {
  const form = await readForm(post('a=1&b=%C3%A9+x', 'Application/X-WWW-Form-URLEncoded; charset=UTF-8'));
  expect([...form]).toEqual([
    ['a', '1'],
    ['b', 'é x'],
  ]);
});

test.each(['application/json', 'multipart/form-data; boundary=x', 'text/plain', ''])(
  'the media type %j is refused',
  async (contentType) => {
    await expect(readForm(post('a=1', contentType))).rejects.toEqual(refusal);
  },
);

test('bytes that are no UTF-8 are refused', async () => {
  await expect(readForm(post(new Uint8Array([0x61, 0x3d, 0xff])))).rejects.toEqual(refusal);
});

test('an endless body is not read beyond the limit', async () => {
  let sent = 0;
  const endless = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      sent += 1024;
      controller.enqueue(new Uint8Array(1024));
    },
  });
  await expect(readForm(post(endless))).rejects.toEqual(refusal);
  expect(sent).toBeLessThan(80 * 1024);
});

test('a body that does not come is given up', async () => {
  await expect(readForm(post(silent()), { maxBytes: 1024, timeoutMs: 20 })).rejects.toEqual(refusal);
});

test('a body has five seconds to arrive, unless told otherwise', async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  let isGivenUp = false;
  const reading = readForm(post(silent())).catch((error) => {
    isGivenUp = true;
    return error;
  });
  await vi.advanceTimersByTimeAsync(4999);
  expect(isGivenUp).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect(await reading).toEqual(refusal);
});

test('a body that breaks off is refused', async () => {
  const broken = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.error(new Error('gone')),
  });
  await expect(readForm(post(broken))).rejects.toEqual(refusal);
});
