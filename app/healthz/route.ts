import { handler } from '#lib/http/handler.ts';
import { json } from '#lib/http/responses.ts';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = handler({
  GET: async ({ runtime }) => {
    await runtime.sessions.ping();
    return json({ status: 'ok' });
  },
});
