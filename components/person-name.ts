const NAME_CLAIMS = ['name', 'preferred_username', 'email'];

/** What to call the person: the best name among the claims, else the subject. */
export function toPersonName(claims: Readonly<Record<string, unknown>>, subject: string): string {
  const names = NAME_CLAIMS.map((claim) => claims[claim]);
  return names.find((name): name is string => typeof name === 'string' && name.trim() !== '') ?? subject;
}
