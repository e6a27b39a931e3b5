import type { InteractionResults, Provider } from 'oidc-provider';
import { isEqual } from '#lib/is-equal.ts';
import type { Accounts, NewAccount } from './accounts.ts';
import { requireSameOrigin } from './guards.ts';
import { consentPage } from './pages/consent.ts';
import { sendPage } from './pages/page.ts';
import { type SignInForm, signInPage } from './pages/sign-in.ts';
import { type Context, type Route, readForm } from './routes.ts';

/** The way people prove who they are here, as tokens say it. */
export const PASSWORD_ACR = 'urn:example:password';

type Interaction = Awaited<ReturnType<Provider['interactionDetails']>>;

export interface SignInParts {
  readonly provider: Provider;
  readonly accounts: Accounts;
  readonly demoAccounts: readonly NewAccount[];
  /** Whether people may sign in at an upstream provider instead. */
  readonly hasUpstream: boolean;
}

const UPSTREAM_CANCELLED = 'The company account was not used: its provider did not sign you in.';
const UPSTREAM_FAILED =
  'The company account cannot be used: its provider cannot be reached, or does not work.';

/** The pages a person sees on the way from an authorization request to its answer. */
export function signInRoutes({
  provider,
  accounts,
  demoAccounts,
  hasUpstream,
}: SignInParts): readonly Route[] {
  const signInFor = (ctx: Context, { uid, params }: Interaction, entered: Partial<SignInForm> = {}) =>
    signInPage({
      action: `/interaction/${uid}`,
      clientId: text(params.client_id),
      name: text(params.login_hint),
      demoAccounts,
      upstream: hasUpstream
        ? { href: `/interaction/${uid}/upstream`, problem: toUpstreamProblem(ctx.query.upstream) }
        : undefined,
      ...entered,
    });

  const show = async (ctx: Context): Promise<void> => {
    const interaction = await provider.interactionDetails(ctx.req, ctx.res);
    sendPage(
      ctx,
      interaction.prompt.name === 'consent' ? consentFor(interaction) : signInFor(ctx, interaction),
    );
  };

  const submit = async (ctx: Context): Promise<void> => {
    requireSameOrigin(ctx, provider.issuer);
    const interaction = await provider.interactionDetails(ctx.req, ctx.res);
    if (interaction.prompt.name === 'consent') {
      await goOn(ctx, { consent: {} });
      return;
    }
    const form = await readForm(ctx);
    const result = checkPassword(accounts, form.get('name') ?? '', form.get('password') ?? '');
    if ('problem' in result) sendPage(ctx, signInFor(ctx, interaction, result));
    else await goOn(ctx, { login: { accountId: result.subject, amr: ['pwd'], acr: PASSWORD_ACR } });
  };

  const cancel = async (ctx: Context): Promise<void> => {
    requireSameOrigin(ctx, provider.issuer);
    await goOn(ctx, {
      error: 'access_denied',
      error_description: 'The person said no at the identity provider',
    });
  };

  const goOn = async (ctx: Context, result: InteractionResults): Promise<void> => {
    ctx.redirect(await provider.interactionResult(ctx.req, ctx.res, result));
    ctx.status = 303;
  };

  return [
    { method: 'GET', path: /^\/interaction\/[\w-]+$/, handle: show },
    { method: 'POST', path: /^\/interaction\/[\w-]+$/, handle: submit },
    { method: 'POST', path: /^\/interaction\/[\w-]+\/cancel$/, handle: cancel },
  ];
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** @param code why the upstream did not sign somebody in. */
function toUpstreamProblem(code: unknown): string | undefined {
  if (code === undefined) return undefined;
  return code === 'login_refused' ? UPSTREAM_CANCELLED : UPSTREAM_FAILED;
}

function consentFor({ uid, params }: Interaction) {
  const scopes = text(params.scope).split(' ').filter(Boolean);
  return consentPage({ action: `/interaction/${uid}`, clientId: text(params.client_id), scopes });
}

/** Says which of the two fields is wrong: on a development tool that helps, and there is nothing to guess. */
function checkPassword(accounts: Accounts, name: string, password: string) {
  const account = accounts.findByName(name);
  if (!account) {
    const message = 'There is no account of this name. The list below says who can sign in.';
    return { name, problem: { field: 'name', message } } as const;
  }
  if (!isEqual(password, account.password)) {
    return { name, problem: { field: 'password', message: 'The password is not right.' } } as const;
  }
  return { subject: account.subject };
}
