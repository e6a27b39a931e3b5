import { type SessionEnding, sessionEndingSchema } from '#lib/session/session.ts';

/** What the trace of a session says: who has ended it, and the provider's reason behind a colon. */
export const toTrace = ({ by, reason }: SessionEnding): string =>
  reason === undefined ? by : `${by}:${reason}`;

/** `null` for a trace that is not ours. */
export function parseTrace(trace: string): SessionEnding | null {
  const [by, ...reason] = trace.split(':');
  const ending = reason.length === 0 ? { by } : { by, reason: reason.join(':') };
  return sessionEndingSchema.safeParse(ending).data ?? null;
}
