import { diagnose } from '#lib/bff/diagnose.ts';
import { isDevelopment } from '#lib/config.ts';
import { BffError } from '#lib/errors.ts';
import { handler } from '#lib/http/handler.ts';
import { json } from '#lib/http/responses.ts';
import { isLoopback } from '#lib/loopback.ts';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = handler({
  GET: async ({ runtime }) => {
    const isForDeveloper = isDevelopment() && isLoopback(new URL(runtime.config.baseUrl));
    if (!isForDeveloper) throw new BffError('not_found', 'There is no such address.');
    return json(await diagnose(runtime, () => performance.now()));
  },
});
