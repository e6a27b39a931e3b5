import { retryRevocations } from '#lib/bff/retry-revocations.ts';
import { assertCronSecret } from '#lib/http/cron-secret.ts';
import { handler } from '#lib/http/handler.ts';
import { json } from '#lib/http/responses.ts';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = handler({
  GET: async ({ request, runtime }) => {
    assertCronSecret(request.headers, runtime.config.cronSecret);
    return json(await retryRevocations(runtime));
  },
});
