import { type ErrorOut, errors, type KoaContextWithOIDC } from 'oidc-provider';
import { sendPage } from './pages/page.ts';
import { type Problem, problemPage } from './pages/problem.ts';
import { type Context, RequestRefused } from './routes.ts';

const EXPIRED: Problem = {
  title: 'This page is no longer valid',
  explanation: 'It was open for too long, or it has been used already.',
};
const NOT_UNDERSTOOD: Problem = {
  title: 'This request cannot be answered',
  explanation: 'The application asked this identity provider for something it does not do.',
};
const BROKEN: Problem = {
  title: 'Something went wrong here',
  explanation: 'That is a fault of this identity provider; its console says more.',
};

/** Shows a protocol error that cannot be sent back to an application. */
export function showProtocolError(ctx: KoaContextWithOIDC, out: ErrorOut, error: Error): void {
  const problem = error instanceof errors.SessionNotFound ? EXPIRED : NOT_UNDERSTOOD;
  if (ctx.status >= 500) sendPage(ctx, problemPage(BROKEN), ctx.status);
  else
    sendPage(
      ctx,
      problemPage({ ...problem, code: out.error, description: out.error_description }),
      ctx.status,
    );
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
  return { status: 500, problem: BROKEN };
}
