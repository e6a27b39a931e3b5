import * as z from 'zod';
import { isEqual } from '#lib/is-equal.ts';
import type { Accounts } from './accounts.ts';
import type { BehaviourSettings } from './behaviour.ts';
import type { LiveSessions } from './live-sessions.ts';
import type { Delivery } from './logout-token-delivery.ts';
import type { RecentList } from './recent-list.ts';
import { type Context, RequestRefused, type Route, readBody } from './routes.ts';

/** A request somebody made to this provider. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
}

export interface AdminParts {
  readonly token: string;
  readonly accounts: Accounts;
  readonly sessions: LiveSessions;
  readonly deliveries: RecentList<Delivery>;
  readonly requests: RecentList<SeenRequest>;
  readonly behaviour: BehaviourSettings;
}

const behaviourSchema = z.record(z.string(), z.string());
const newAccountSchema = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,63}$/i),
  password: z.string().min(1).max(256),
  claims: z.record(z.string(), z.unknown()).optional(),
});

/**
 * JSON for tests that run in another process. Each request needs `Authorization: Bearer <token>`, and no other
 * origin is let in by CORS headers, so no page in a browser can use it.
 */
export function adminRoutes({
  token,
  accounts,
  sessions,
  deliveries,
  requests,
  behaviour,
}: AdminParts): readonly Route[] {
  const addAccount = async (ctx: Context): Promise<void> => {
    const fresh = newAccountSchema.safeParse(parseJson(await readBody(ctx)));
    if (!fresh.success) throw new RequestRefused(400, z.prettifyError(fresh.error));
    if (accounts.findByName(fresh.data.name)) throw new RequestRefused(409, 'This name is taken');
    const { name, subject } = accounts.add(fresh.data);
    ctx.status = 201;
    ctx.body = { name, subject };
  };

  const endSession = async (ctx: Context, id: string): Promise<void> => {
    const ended = await sessions.end(id);
    if (!ended) throw new RequestRefused(404, 'There is no such session');
    ctx.body = ended;
  };

  const setBehaviour = async (ctx: Context): Promise<void> => {
    const texts = behaviourSchema.safeParse(parseJson(await readBody(ctx)));
    if (!texts.success) throw new RequestRefused(400, z.prettifyError(texts.error));
    behaviour.reset();
    behaviour.change(texts.data);
    ctx.body = behaviour.texts();
  };

  const answer = (read: () => unknown) => (ctx: Context) => {
    ctx.body = read();
  };

  const routes: readonly Route[] = [
    { method: 'POST', path: /^\/admin\/accounts$/, handle: addAccount },
    { method: 'GET', path: /^\/admin\/sessions$/, handle: answer(sessions.list) },
    { method: 'POST', path: /^\/admin\/sessions\/([\w-]+)\/end$/, handle: endSession },
    { method: 'POST', path: /^\/admin\/behaviour$/, handle: setBehaviour },
    { method: 'GET', path: /^\/admin\/deliveries$/, handle: answer(deliveries.all) },
    { method: 'GET', path: /^\/admin\/requests$/, handle: answer(requests.all) },
  ];
  return routes.map(({ handle, ...route }) => ({ ...route, handle: requireToken(token, handle) }));
}

function requireToken(token: string, handle: Route['handle']): Route['handle'] {
  return (ctx, id) => {
    if (!isEqual(ctx.get('Authorization'), `Bearer ${token}`)) {
      ctx.set('WWW-Authenticate', 'Bearer');
      throw new RequestRefused(401, 'The admin address needs its token');
    }
    ctx.set('Cache-Control', 'no-store');
    return handle(ctx, id);
  };
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new RequestRefused(400, 'This is not JSON');
  }
}
