import * as z from 'zod';

const objectSchema = z.record(z.string(), z.unknown());

/**
 * Reads a JSON object and refuses one that names a member twice: two readers could see two different values.
 *
 * @returns `null` for anything else.
 * @see https://www.rfc-editor.org/rfc/rfc8725 section 2.4
 */
export function parseJsonObject(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value = objectSchema.safeParse(JSON.parse(text));
    return value.success && !hasRepeatedMember(text) ? value.data : null;
  } catch {
    return null;
  }
}

/** @param text valid JSON: so a string before a colon is a member's name, and braces outside strings pair up. */
function hasRepeatedMember(text: string): boolean {
  const open: Set<unknown>[] = [];
  for (const [token, , colon] of text.matchAll(/("(?:[^"\\]|\\.)*")(\s*:)?|[{}]/g)) {
    if (token === '{') open.push(new Set());
    if (token === '}') open.pop();
    if (colon === undefined) continue;
    const name: unknown = JSON.parse(token.slice(0, -colon.length));
    if (open.at(-1)?.has(name)) return true;
    open.at(-1)?.add(name);
  }
  return false;
}
