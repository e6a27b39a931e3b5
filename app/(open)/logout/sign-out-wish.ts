import type { SignOutScope } from '#lib/client/sign-out.ts';
import { parseReturnUrl } from '#lib/http/return-url.ts';
import { getRuntime } from '#lib/runtime.ts';

export interface LogoutPageProps {
  readonly searchParams: Promise<
    Readonly<Partial<Record<'returnUrl' | 'federated' | 'scope', string | readonly string[]>>>
  >;
}

interface SignOutWish {
  readonly returnUrl: string | undefined;
  readonly scope: SignOutScope;
}

/** Which sign-out the person is asked about, read as `/bff/logout` does. */
export async function readSignOutWish({ searchParams }: LogoutPageProps): Promise<SignOutWish> {
  const { returnUrl, federated, scope } = await searchParams;
  const isFederated = typeof federated === 'string' && federated !== 'false';
  return {
    returnUrl: toAllowedReturnUrl(returnUrl),
    scope: scope === 'app' ? 'app' : isFederated ? 'everywhere' : 'provider',
  };
}

function toAllowedReturnUrl(value: string | readonly string[] | undefined): string | undefined {
  const { baseUrl, logout } = getRuntime().config;
  if (typeof value !== 'string') return undefined;
  return parseReturnUrl(value, baseUrl, logout.allowedReturnUrls) ?? undefined;
}
