import type Provider from 'oidc-provider';

/** One request to the provider and its answer, before the package's own part of it. */
export type Context = Parameters<Parameters<Provider['use']>[0]>[0];

type Next = () => Promise<unknown>;

export interface Route {
  readonly method: 'GET' | 'POST';
  /** Matches the whole path; its first group is handed to the handler. */
  readonly path: RegExp;
  readonly handle: (ctx: Context, id: string) => Promise<void> | void;
}

/** Serves these routes and leaves every other address to what comes after. A wrong method is 405. */
export function serve(routes: readonly Route[]) {
  return async (ctx: Context, next: Next): Promise<void> => {
    const matching = routes.filter(({ path }) => path.test(ctx.path));
    if (matching.length === 0) {
      await next();
      return;
    }
    const wanted = ctx.method === 'HEAD' ? 'GET' : ctx.method;
    const route = matching.find(({ method }) => method === wanted);
    if (!route) {
      ctx.set('Allow', matching.map(({ method }) => method).join(', '));
      throw new RequestRefused(405, 'This address is not used like that');
    }
    await route.handle(ctx, route.path.exec(ctx.path)?.[1] ?? '');
  };
}

/** A request this provider does not go along with; the message is shown to the person or program that sent it. */
export class RequestRefused extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.name = 'RequestRefused';
    this.status = status;
  }
}

const BODY_LIMIT_BYTES = 64 * 1024;

/** @throws RequestRefused 413 when the body has more than 64 KiB. */
export async function readBody(ctx: Context): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of ctx.req) {
    size += chunk.length;
    if (size > BODY_LIMIT_BYTES) throw new RequestRefused(413, 'That is too much');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** The fields of a form that was sent. */
export async function readForm(ctx: Context): Promise<URLSearchParams> {
  return new URLSearchParams(await readBody(ctx));
}
