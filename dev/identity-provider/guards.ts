import { type Context, RequestRefused } from './routes.ts';

type Next = () => Promise<unknown>;

/**
 * Answers under the issuer's own host name only. Without it, a page elsewhere whose name is made to resolve to this
 * machine (DNS rebinding) could use the provider as if it were the page's own.
 */
export function requireHost(issuer: string) {
  const { host } = new URL(issuer);
  return async (ctx: Context, next: Next): Promise<void> => {
    if (ctx.host !== host) throw new RequestRefused(421, `This identity provider is at ${issuer}`);
    await next();
  };
}

/** Lets nobody show an answer in a frame, where its buttons could be pressed unseen; a page has a policy of its own. */
export function forbidFrames(ctx: Context, next: Next): Promise<unknown> {
  ctx.set('Content-Security-Policy', "frame-ancestors 'none'");
  return next();
}

/**
 * Takes a form only from a page of this provider that is not in a frame. A browser says where a form comes from;
 * whoever does not say it is refused.
 * @see https://www.w3.org/TR/fetch-metadata/
 * @throws RequestRefused 403
 */
export function requireSameOrigin(ctx: Context, issuer: string): void {
  const site = ctx.get('Sec-Fetch-Site');
  const own = site ? site === 'same-origin' : ctx.get('Origin') === issuer;
  const destination = ctx.get('Sec-Fetch-Dest') || 'document';
  if (!own || destination !== 'document')
    throw new RequestRefused(403, 'This form was sent from somewhere else');
}
