import { BffError } from '#lib/errors.ts';
import { handler } from '#lib/http/handler.ts';
import { requestOrigin } from '#lib/http/navigation.ts';
import { empty, eventStream } from '#lib/http/responses.ts';
import { readCookies } from '#lib/session/cookie.ts';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = handler({
  /** 204 tells an `EventSource` not to come back: nobody is signed in, or nobody can be kept waiting here. */
  GET: async ({ request, runtime }) => {
    // An `EventSource` cannot send the header that the other addresses want.
    if (requestOrigin(request.headers, runtime.config.baseUrl) !== 'own')
      throw new BffError('foreign_request', 'Only pages of this app may wait for events.');
    const sessionId = await runtime.sessionCookie.read(readCookies(request.headers));
    const events = sessionId === null ? null : await runtime.sessionStreams.open(sessionId);
    return events === null ? empty(204) : eventStream(events);
  },
});
