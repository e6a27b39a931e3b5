import type { Session } from '#lib/session/session.ts';

/** A name that several sessions share: everything in it has to be the session's. */
export interface SharedName {
  readonly issuer: string;
  readonly providerSessionId?: string | undefined;
  readonly subject?: string | undefined;
}

/** Which sessions there are of a subject, of a provider session, and of one subject in one provider session. */
export function createMemoryIndex() {
  const idsByName = new Map<string, Set<string>>();

  return {
    add: (session: Session): void => {
      for (const name of namesOf(session)) {
        const ids = idsByName.get(name) ?? new Set();
        idsByName.set(name, ids.add(session.id));
      }
    },
    remove: (session: Session): void => {
      for (const name of namesOf(session)) {
        const ids = idsByName.get(name);
        ids?.delete(session.id);
        if (ids?.size === 0) idsByName.delete(name);
      }
    },
    find: (name: SharedName): string[] => [...(idsByName.get(toText(name)) ?? [])],
  };
}

export const toText = ({ issuer, providerSessionId, subject }: SharedName): string =>
  JSON.stringify([issuer, providerSessionId ?? null, subject ?? null]);

/** Every name that a logout token may have for this session. */
export function namesOf({ issuer, subject, providerSessionId }: Session): string[] {
  const bySubject = toText({ issuer, subject });
  if (providerSessionId === undefined) return [bySubject];
  return [
    bySubject,
    ...[undefined, subject].map((one) => toText({ issuer, providerSessionId, subject: one })),
  ];
}
