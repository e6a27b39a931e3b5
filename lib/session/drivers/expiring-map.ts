interface Entry<T> {
  readonly value: T;
  readonly expiresAt: number;
}

/**
 * A map whose entries end at an instant (epoch seconds): nobody sees them after it, and they take no room for long.
 *
 * @param onGone told of every value that leaves, by deletion, by time, or for another one.
 */
export function createExpiringMap<T>(now: () => number, onGone: (value: T) => void = () => {}) {
  const entries = new Map<string, Entry<T>>();
  let sweptAt = now();

  const remove = (key: string) => {
    const entry = entries.get(key);
    if (entry === undefined) return;
    entries.delete(key);
    onGone(entry.value);
  };

  const sweep = () => {
    // At most once a second: a busy store must not go through all its entries at every write.
    if (sweptAt === now()) return;
    sweptAt = now();
    for (const [key, { expiresAt }] of entries) if (expiresAt <= sweptAt) remove(key);
  };

  return {
    get: (key: string): T | null => {
      const entry = entries.get(key);
      return entry !== undefined && now() < entry.expiresAt ? entry.value : null;
    },
    set: (key: string, value: T, expiresAt: number): void => {
      sweep();
      remove(key);
      entries.set(key, { value, expiresAt });
    },
    /** Nothing lives longer because of this. */
    shorten: (key: string, expiresAt: number): void => {
      const entry = entries.get(key);
      if (entry !== undefined && expiresAt < entry.expiresAt) entries.set(key, { ...entry, expiresAt });
    },
    delete: remove,
  };
}
