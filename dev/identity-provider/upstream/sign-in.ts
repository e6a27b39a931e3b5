import type { InteractionResults, KoaContextWithOIDC, Provider } from 'oidc-provider';
import * as z from 'zod';
import type { OidcClient } from '#dev/oidc-client.ts';
import { isBffError } from '#lib/errors.ts';
import type { AuthorizationSecrets } from '#lib/oidc/authorization-request.ts';
import type { SignIn } from '#lib/oidc/authorization-response.ts';
import { createExpiringMap } from '#lib/session/drivers/expiring-map.ts';
import type { Account, Accounts } from '../accounts.ts';
import type { LiveSessions } from '../live-sessions.ts';
import { type Context, RequestRefused, type Route } from '../routes.ts';

export interface UpstreamSignInParts {
  readonly provider: Provider;
  readonly accounts: Accounts;
  readonly sessions: LiveSessions;
  /** This provider, as a client of the upstream. */
  readonly client: OidcClient;
}

export interface UpstreamSignIn {
  readonly routes: readonly Route[];
  /** Surrounds the package: ties a session that begins to the upstream's, so that it ends with that. */
  readonly tieSession: (ctx: Context, next: () => Promise<unknown>) => Promise<void>;
}

type Interaction = Awaited<ReturnType<Provider['interactionDetails']>>;

const SECONDS_TO_SIGN_IN = 600;

const now = () => Math.floor(Date.now() / 1000);

/**
 * The way of a person through the upstream provider and back, in place of a password. It belongs to the sign-in under
 * way: the upstream's answer is taken only where the cookie of that sign-in comes along.
 */
export function createUpstreamSignIn({
  provider,
  accounts,
  sessions,
  client,
}: UpstreamSignInParts): UpstreamSignIn {
  const underWay = createExpiringMap<{ uid: string; secrets: AuthorizationSecrets }>(now);
  const finished = createExpiringMap<{ account: Account; signIn: SignIn }>(now);

  const start = async (ctx: Context): Promise<void> => {
    const { uid, prompt } = await provider.interactionDetails(ctx.req, ctx.res);
    await orBackToSignIn(ctx, uid, async () => {
      const { url, secrets } = await client.beginSignIn(isToBeAskedAgain(prompt) ? 'login' : undefined);
      underWay.set(secrets.state, { uid, secrets }, now() + SECONDS_TO_SIGN_IN);
      redirect(ctx, url);
    });
  };

  // The cookie of the sign-in is sent to addresses below its own only.
  const comeBack = (ctx: Context): void => {
    const { uid } = underWay.get(readState(ctx)) ?? {};
    if (!uid) throw new RequestRefused(400, 'This sign-in with the company account is over');
    redirect(ctx, `/interaction/${uid}/upstream/callback${ctx.search}`);
  };

  const finish = async (ctx: Context): Promise<void> => {
    const { uid } = await provider.interactionDetails(ctx.req, ctx.res);
    const state = readState(ctx);
    const begun = underWay.get(state);
    underWay.delete(state);
    if (begun?.uid !== uid)
      throw new RequestRefused(400, 'This sign-in with the company account began elsewhere');
    await orBackToSignIn(ctx, uid, async () => {
      const signIn = await client.finishSignIn(new URLSearchParams(ctx.querystring), begun.secrets);
      const account = accounts.link(signIn);
      finished.set(uid, { account, signIn }, now() + SECONDS_TO_SIGN_IN);
      redirect(ctx, await provider.interactionResult(ctx.req, ctx.res, toResult(account, signIn)));
    });
  };

  const tieSession: UpstreamSignIn['tieSession'] = async (ctx, next) => {
    await next();
    const { oidc } = ctx as Partial<KoaContextWithOIDC>;
    const { account, signIn } = finished.get(oidc?.entities.Interaction?.uid ?? '') ?? {};
    // While another person is signed in, the package asks the browser to end that session first, and comes again.
    if (!oidc?.session || !signIn || oidc.session.accountId !== account?.subject) return;
    if (await client.startSession(oidc.session.uid, signIn)) return;
    await sessions.end(oidc.session.uid);
    ctx.remove('Location');
    throw new RequestRefused(400, 'The company account has been signed out meanwhile');
  };

  return {
    routes: [
      { method: 'GET', path: /^\/interaction\/[\w-]+\/upstream$/, handle: start },
      { method: 'GET', path: /^\/upstream\/callback$/, handle: comeBack },
      { method: 'GET', path: /^\/interaction\/[\w-]+\/upstream\/callback$/, handle: finish },
    ],
    tieSession,
  };
}

/** A person whom the upstream does not sign in is back where they can choose another way. */
async function orBackToSignIn(ctx: Context, uid: string, attempt: () => Promise<void>): Promise<void> {
  try {
    await attempt();
  } catch (error) {
    if (!isBffError(error)) throw error;
    redirect(ctx, `/interaction/${uid}?upstream=${error.code}`);
  }
}

function redirect(ctx: Context, url: string): void {
  ctx.status = 303;
  ctx.redirect(url);
}

const readState = ({ query }: Context): string => (typeof query.state === 'string' ? query.state : '');

/** An application that wants the person to prove who they are does not mean that they once did so elsewhere. */
const isToBeAskedAgain = ({ reasons }: Interaction['prompt']): boolean =>
  reasons.some((reason) => reason === 'login_prompt' || reason === 'max_age');

const authenticationSchema = z.object({
  acr: z.string().optional(),
  amr: z.array(z.string()).optional(),
  auth_time: z.int().optional(),
});

/** How and when the person proved who they are is the upstream's to say. */
function toResult(account: Account, { claims }: SignIn): InteractionResults {
  const { acr, amr, auth_time: ts } = authenticationSchema.parse(claims);
  return { login: { accountId: account.subject, acr, amr, ts } };
}
