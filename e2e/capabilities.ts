/**
 * What the tests' own servers can do and a deployment, or its provider, may not. A test that needs one of them has its
 * tag, for example `@upstream`.
 */
export const CAPABILITIES = {
  admin: 'an admin address of the provider: adds accounts, lists sessions, ends them',
  upstream: 'a provider behind the provider, and its admin address',
  'second-app': 'a second application of the same provider',
  'other-app': 'the production build in this folder, started with other settings',
  'own-pages': 'pages of the provider that are part of this project',
} as const;

export type Capability = keyof typeof CAPABILITIES;

/** What a test with these tags needs, and cannot have. */
export function findMissing(
  tags: readonly string[],
  available: readonly Capability[],
): readonly Capability[] {
  const all = Object.keys(CAPABILITIES) as Capability[];
  return all.filter((capability) => tags.includes(`@${capability}`) && !available.includes(capability));
}
