const LIMIT = 1000;

/** A record of what happened lately: the last 1,000 entries, oldest first. */
export interface RecentList<Entry> {
  readonly add: (entry: Entry) => void;
  readonly all: () => readonly Entry[];
}

export function createRecentList<Entry>(): RecentList<Entry> {
  const entries: Entry[] = [];
  return {
    add: (entry) => {
      entries.push(entry);
      if (entries.length > LIMIT) entries.shift();
    },
    all: () => [...entries],
  };
}
