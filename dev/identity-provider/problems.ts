import { type ErrorOut, errors, type KoaContextWithOIDC } from 'oidc-provider';
import { sendPage } from './pages/page.ts';
import { type Problem, problemPage } from './pages/problem.ts';
import { URL_NOT_REGISTERED } from './post-logout-urls.ts';
import { type Context, RequestRefused } from './routes.ts';

const EXPIRED: Problem = {
  title: 'This page is no longer valid',
  explanation: 'It was open for too long, or it has been used already.',
};
const NOT_UNDERSTOOD: Problem = {
  title: 'This request cannot be answered',
  explanation: 'The application asked this identity provider for something it does not do.',
};
const RETURN_REFUSED: Problem = {
  title: 'This sign-out cannot go on',
  explanation:
    'Nothing has ended here. The application wants to send you, once you are signed out, to an address that is not among those it may send people to.',
};
const BROKEN: Problem = {
  title: 'Something went wrong here',
  explanation: 'That is a fault of this identity provider; its console says more.',
};

/** Shows a protocol error that cannot be sent back to an application. */
export function showProtocolError(ctx: KoaContextWithOIDC, out: ErrorOut, error: Error): void {
  sendPage(ctx, problemPage(ctx.status >= 500 ? BROKEN : toProtocolProblem(error, out)), ctx.status);
}

function toProtocolProblem(error: Error, { error: code, error_description: description }: ErrorOut): Problem {
  if (error instanceof errors.SessionNotFound) return { ...EXPIRED, code, description };
  const problem = description === URL_NOT_REGISTERED ? RETURN_REFUSED : NOT_UNDERSTOOD;
  return { ...problem, code, description };
}

/** Answers every request that nobody served or that failed, without a word from the inside. */
export async function answerProblems(ctx: Context, next: () => Promise<unknown>): Promise<void> {
  try {
    await next();
    if (ctx.status === 404 && !ctx.body) throw new RequestRefused(404, 'There is nothing at this address');
  } catch (error) {
    const { status, problem } = toProblem(error);
    if (!(error instanceof RequestRefused) && status === 500) console.error(error);
    if (ctx.path.startsWith('/admin/')) {
      ctx.status = status;
      ctx.body = { status, title: problem.explanation };
    } else {
      sendPage(ctx, problemPage(problem), status);
    }
  }
}

function toProblem(error: unknown): { status: number; problem: Problem } {
  if (error instanceof RequestRefused) {
    return { status: error.status, problem: { title: NOT_UNDERSTOOD.title, explanation: error.message } };
  }
  if (error instanceof errors.SessionNotFound) return { status: 400, problem: EXPIRED };
  if (error instanceof errors.OIDCProviderError)
    return { status: error.statusCode, problem: toProtocolProblem(error, error) };
  return { status: 500, problem: BROKEN };
}
