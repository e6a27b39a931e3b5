import { expect, test } from 'vitest';
import { runCommand } from './run-command.ts';

test('a program that ends well has succeeded, and all it printed is kept', async () => {
  expect(await runCommand(['sh', '-c', 'echo out; echo err >&2'])).toEqual({
    succeeded: true,
    output: expect.stringMatching(/^(out\nerr\n|err\nout\n)$/),
  });
});

test('a program that ends badly, or is not there, has not succeeded', async () => {
  expect(await runCommand(['sh', '-c', 'exit 3'])).toMatchObject({ succeeded: false });
  expect(await runCommand(['no-such-program'])).toMatchObject({ succeeded: false });
});

test('what a program leaves running ends with it', async () => {
  // The sleeper has the pipe: the result could not come before its end.
  expect(await runCommand(['sh', '-c', 'sleep 600 & echo done'])).toEqual({
    succeeded: true,
    output: 'done\n',
  });
});

test('an abort stops a program and what it has started', async () => {
  const abort = new AbortController();
  const result = runCommand(['sh', '-c', 'sleep 600; echo done'], { signal: abort.signal });
  abort.abort();
  expect(await result).toEqual({ succeeded: false, output: '' });
});

test('nothing runs to its end that is aborted before it begins', async () => {
  const result = await runCommand(['sh', '-c', 'sleep 600'], { signal: AbortSignal.abort() });
  expect(result.succeeded).toBe(false);
});
