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

/** Lets addresses answer late, but read at once what was sent: whoever has sent it may not wait for the answer. */
export function delayAnswers(behaviour: BehaviourSettings) {
  return async (ctx: Context, next: () => Promise<unknown>): Promise<void> => {
    const { answerDelaySeconds } = behaviour.current();
    try {
      await next();
    } finally {
      const isLate = answerDelaySeconds > 0 && Object.values(PATHS).includes(ctx.path);
      if (isLate) await sleep(answerDelaySeconds * 1000);
    }
  };
}

/** Lets addresses fail, and takes others away, as the settings say. */
export function spoilEndpoints(behaviour: BehaviourSettings) {
  return async (ctx: Context, next: () => Promise<unknown>): Promise<void> => {
    const { failingEndpoints } = behaviour.current();
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
