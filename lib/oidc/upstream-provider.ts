interface Vouched {
  readonly issuer: string;
  readonly claims: Readonly<Record<string, unknown>>;
}

/**
 * The provider that has let the person in at the identity provider, as that names it; `null` where it names none. Some name
 * themselves where nobody else took part; Duende IdentityServer says `local`.
 */
export function upstreamProvider({ issuer, claims: { idp } }: Vouched): string | null {
  return typeof idp === 'string' && idp !== '' && idp !== 'local' && idp !== issuer ? idp : null;
}
