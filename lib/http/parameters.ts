import type * as z from 'zod';
import { BffError } from '../errors.ts';

/**
 * Reads the parameters that `schema` names from a query or a form. Unknown ones are ignored, as OAuth 2.0 asks
 * (RFC 6749, section 3.1); a repeated one is refused, since nobody can say which was meant.
 *
 * @throws {BffError} `invalid_parameter`, naming the parameter and not its value.
 */
export function parseParameters<T>(
  parameters: URLSearchParams,
  schema: z.ZodType<T> & { readonly shape: Readonly<Record<string, unknown>> },
): T {
  const given: Record<string, string> = {};
  for (const name of Object.keys(schema.shape)) {
    const [value, ...more] = parameters.getAll(name);
    if (more.length > 0) throw new BffError('invalid_parameter', `The parameter ${name} may be given once.`);
    if (value !== undefined) given[name] = value;
  }
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const name = String(parsed.error.issues[0]?.path[0]);
  throw new BffError(
    'invalid_parameter',
    `The parameter ${name} is missing or has a value that is not known.`,
  );
}
