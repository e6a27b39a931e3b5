import { BffError } from '#lib/errors.ts';
import { problem } from '#lib/http/responses.ts';
import { toTransportHeaders } from '#lib/http/transport-headers.ts';
import { getRuntime } from '#lib/runtime.ts';

/** For addresses under /bff that do not exist. Next's own page would come without a security policy here. */
async function notFound(request: Request): Promise<Response> {
  const response = problem(new BffError('not_found', 'There is no such address.'), request);
  const added = toTransportHeaders(getRuntime().config.secure);
  for (const [name, value] of Object.entries(added)) response.headers.set(name, value);
  return response;
}

export {
  notFound as DELETE,
  notFound as GET,
  notFound as HEAD,
  notFound as OPTIONS,
  notFound as PATCH,
  notFound as POST,
  notFound as PUT,
};
