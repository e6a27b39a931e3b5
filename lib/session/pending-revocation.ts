import * as z from 'zod';

/** A refresh token that has still to be revoked. Instants are epoch seconds. */
export const pendingRevocationSchema = z.object({
  version: z.literal(1),
  /** One with the same id takes its place. */
  id: z.string().min(1),
  refreshToken: z.string().min(1),
  /** How often it has been tried. */
  attempts: z.int().min(0),
  /** When the token ends by itself, and need not be tried any more. */
  expiresAt: z.int(),
});

export type PendingRevocation = Readonly<z.infer<typeof pendingRevocationSchema>>;

/** What no process must forget, though it stops: kept sealed in the store. Throws like the rest of it. */
export interface PendingRevocations {
  /** Keeps one, to be tried from `dueAt` on. */
  readonly put: (revocation: PendingRevocation, dueAt: number) => Promise<void>;

  readonly get: (id: string) => Promise<PendingRevocation | null>;

  /**
   * At most `limit` of those that are due, the longest due first. They are put off for so many seconds, so that others
   * leave them alone meanwhile, and come up again if whoever has got them stops. Seldom, two callers get the same one.
   */
  readonly lease: (limit: number, leaseSeconds: number) => Promise<readonly PendingRevocation[]>;

  readonly remove: (id: string) => Promise<void>;
}
