interface Entry<T> {
  readonly value: T;
  readonly expiresAt: number;
}

/** A map whose entries end at an instant (epoch seconds): nobody sees them after it, and they take no room for long. */
export function createExpiringMap<T>(now: () => number) {
  const entries = new Map<string, Entry<T>>();
  let sweptAt = now();

  const sweep = () => {
    // At most once a second: a busy store must not go through all its entries at every write.
    if (sweptAt === now()) return;
    sweptAt = now();
    for (const [key, { expiresAt }] of entries) if (expiresAt <= sweptAt) entries.delete(key);
  };

  return {
    get: (key: string): T | null => {
      const entry = entries.get(key);
      return entry !== undefined && now() < entry.expiresAt ? entry.value : null;
    },
    set: (key: string, value: T, expiresAt: number): void => {
      sweep();
      entries.set(key, { value, expiresAt });
    },
    delete: (key: string): void => {
      entries.delete(key);
    },
    values: (): T[] =>
      [...entries.values()].filter(({ expiresAt }) => now() < expiresAt).map(({ value }) => value),
  };
}
