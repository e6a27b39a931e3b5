/** A set whose members are found by tags, however many there are. */
export function createTaggedSet<T>() {
  const tagsOf = new Map<T, string[]>();
  const byTag = new Map<string, Set<T>>();

  return {
    get size(): number {
      return tagsOf.size;
    },

    all: (): T[] => [...tagsOf.keys()],

    get: (tag: string): T[] => [...(byTag.get(tag) ?? [])],

    has: (member: T): boolean => tagsOf.has(member),

    add: (member: T, tag: string): void => {
      tagsOf.set(member, [...(tagsOf.get(member) ?? []), tag]);
      byTag.set(tag, (byTag.get(tag) ?? new Set()).add(member));
    },

    delete: (member: T): void => {
      for (const tag of tagsOf.get(member) ?? []) {
        const members = byTag.get(tag);
        members?.delete(member);
        if (members?.size === 0) byTag.delete(tag);
      }
      tagsOf.delete(member);
    },
  };
}
