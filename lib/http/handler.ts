import { BffError, isBffError } from '../errors.ts';
import { describeError } from '../log.ts';
import { getRuntime, type Runtime } from '../runtime.ts';
import { isPrefetch } from './navigation.ts';
import { problem } from './responses.ts';
import { toTransportHeaders } from './transport-headers.ts';

/** One request, and what it may use. */
export interface Exchange {
  readonly request: Request;
  /** The parameters of the address. */
  readonly query: URLSearchParams;
  /** The parts of the path that the address leaves open. */
  readonly params: Readonly<Record<string, string>>;
  readonly runtime: Runtime;
  /** Adds a `Set-Cookie` value to the answer, whatever becomes of it. */
  readonly setCookie: (cookie: string) => void;
}

type Answer = (exchange: Exchange) => Promise<Response>;
type Answers = Readonly<Partial<Record<'GET' | 'POST' | 'DELETE', Answer>>>;
interface Context {
  readonly params: Promise<Exchange['params']>;
}

type RouteHandler = (request: Request, context: Context) => Promise<Response>;
type ErrorResponse = (error: BffError, request: Request) => Response;

/**
 * The handlers of one address, for every method, so that each answer is ours: a method that is not there is 405,
 * `HEAD` included, and a prefetch is refused before anything happens. The only place where an error that was thrown
 * becomes an answer.
 *
 * @param errorResponse how an error is told; as a page or problem details unless the address has a format of its own.
 */
export function handler(answers: Answers, errorResponse: ErrorResponse = problem) {
  const handle: RouteHandler = async (request, context) => {
    const runtime = getRuntime();
    const { pathname, searchParams: query } = new URL(request.url);
    const cookies: string[] = [];
    const setCookie = (cookie: string) => void cookies.push(cookie);
    const complete = (response: Response) => withHeaders(response, cookies, runtime.config.secure);
    try {
      const answer = selectAnswer(answers, request);
      const params = await context.params;
      return complete(await answer({ request, query, params, runtime, setCookie }));
    } catch (caught) {
      const error = toBffError(caught);
      if (error.cause !== undefined) runtime.log(error.code, { pathname, error: describeError(error) });
      return complete(withAllow(errorResponse(error, request), error, answers));
    }
  };
  return {
    GET: handle,
    HEAD: handle,
    POST: handle,
    PUT: handle,
    PATCH: handle,
    DELETE: handle,
    OPTIONS: handle,
  };
}

function selectAnswer(answers: Answers, { method, headers }: Request): Answer {
  const answer = Object.entries(answers).find(([name]) => name === method)?.[1];
  if (answer === undefined)
    throw new BffError('method_not_allowed', 'This address does not have this method.');
  if (isPrefetch(headers)) throw new BffError('prefetch_refused', 'This address cannot be fetched ahead.');
  return answer;
}

function withAllow(response: Response, { code }: BffError, answers: Answers): Response {
  if (code === 'method_not_allowed') response.headers.set('allow', Object.keys(answers).join(', '));
  return response;
}

function withHeaders(response: Response, cookies: readonly string[], secure: boolean): Response {
  for (const cookie of cookies) response.headers.append('set-cookie', cookie);
  for (const [name, value] of Object.entries(toTransportHeaders(secure))) response.headers.set(name, value);
  return response;
}

function toBffError(caught: unknown): BffError {
  if (isBffError(caught)) return caught;
  return new BffError('internal_error', 'Something went wrong on our side.', { cause: caught });
}
