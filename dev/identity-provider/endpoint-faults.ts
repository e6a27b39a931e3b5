import { setTimeout as sleep } from 'node:timers/promises';
import type { Behaviour, BehaviourSettings, Endpoint } from './behaviour.ts';
import { type Context, RequestRefused } from './routes.ts';

const PATHS: Readonly<Record<Endpoint, string>> = {
  discovery: '/.well-known/openid-configuration',
  keys: '/jwks',
  authorization: '/auth',
  token: '/token',
  userinfo: '/me',
  revocation: '/token/revocation',
  end_session: '/session/end',
};

/** Lets addresses answer late or fail, and takes others away, as the settings say. */
export function spoilEndpoints(behaviour: BehaviourSettings) {
  return async (ctx: Context, next: () => Promise<unknown>): Promise<void> => {
    const { failingEndpoints, answerDelaySeconds } = behaviour.current();
    if (Object.values(PATHS).includes(ctx.path)) await sleep(answerDelaySeconds * 1000);
    if (failingEndpoints.some((endpoint) => ctx.path === PATHS[endpoint])) {
      throw new RequestRefused(500, 'This address fails on purpose. The console of this provider mends it.');
    }
    const missing = toMissing(behaviour.current());
    if (missing.some((endpoint) => ctx.path === PATHS[endpoint])) {
      throw new RequestRefused(
        404,
        'There is nothing at this address. The console of this provider brings it back.',
      );
    }
    await next();
    if (ctx.path === PATHS.discovery) ctx.body = withoutEndpoints(ctx.body, missing);
  };
}

function toMissing({ offerEndSession, offerRevocation }: Behaviour): readonly Endpoint[] {
  return [
    ...(offerEndSession ? [] : ['end_session' as const]),
    ...(offerRevocation ? [] : ['revocation' as const]),
  ];
}

function withoutEndpoints(metadata: unknown, missing: readonly Endpoint[]): unknown {
  const names = missing.map((endpoint) => `${endpoint}_endpoint`);
  return Object.fromEntries(Object.entries(metadata ?? {}).filter(([name]) => !names.includes(name)));
}
