import { BffError } from '#lib/errors.ts';
import { problem } from '#lib/http/responses.ts';

/** For addresses under /bff that do not exist. Next's own page would come without a security policy here. */
async function notFound(request: Request): Promise<Response> {
  return problem(new BffError('not_found', 'There is no such address.'), request);
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
