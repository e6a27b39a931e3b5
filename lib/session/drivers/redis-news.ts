import * as z from 'zod';
import type { SessionEnding } from '#lib/session/session-news.ts';
import type { SessionStore } from '#lib/session/session-store.ts';
import type { Command } from './redis-commands.ts';
import type { RedisSubscription } from './redis-subscription.ts';

const endingSchema = z.object({
  session: z.string(),
  subject: z.string(),
  reason: z.enum(['signed_out', 'provider', 'timeout']),
});

interface RedisNews {
  /** To be sent with the deletion, in a batch of the session's own slot: the news needs no other node to be there. */
  readonly publish: (ending: SessionEnding) => readonly Command[];
  readonly subscribe: SessionStore['subscribe'];
}

/** News of sessions on a channel of Redis; none without a subscription. Hashes alone go over it. */
export function createRedisNews(prefix: string, subscription: RedisSubscription | undefined): RedisNews {
  if (subscription === undefined) return { publish: () => [], subscribe: null };
  const channel = `${prefix}news`;
  return {
    publish: (ending) => [['PUBLISH', channel, JSON.stringify(ending)]],
    subscribe: ({ onEnding, ...listener }) =>
      subscription(channel, {
        ...listener,
        onMessage: (message) => {
          const ending = parse(message);
          if (ending !== null) onEnding(ending);
        },
      }),
  };
}

/** `null` for what another version of this app may say. */
function parse(message: string): SessionEnding | null {
  try {
    return endingSchema.safeParse(JSON.parse(message)).data ?? null;
  } catch {
    return null;
  }
}
