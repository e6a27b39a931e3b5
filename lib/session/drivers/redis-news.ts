import * as z from 'zod';
import type { SessionNews, SessionNewsListener } from '#lib/session/session-news.ts';
import type { SessionStore } from '#lib/session/session-store.ts';
import type { RedisCommands } from './redis-commands.ts';
import type { RedisSubscription } from './redis-subscription.ts';

const newsSchema = z.array(
  z.object({
    session: z.string(),
    subject: z.string(),
    change: z.enum(['begun', 'signed_out', 'provider', 'timeout']),
  }),
);

interface RedisNews {
  /**
   * Tells of what has been done. Nobody waits for it, and nothing fails because of it: a user of Redis may lack the right
   * to publish.
   */
  readonly publish: (news: readonly SessionNews[]) => void;
  readonly subscribe: SessionStore['subscribe'];
}

/** News of sessions on a channel of Redis; none without a subscription. Hashes alone go over it. */
export function createRedisNews(
  prefix: string,
  commands: RedisCommands,
  subscription: RedisSubscription | undefined,
): RedisNews {
  if (subscription === undefined) return { publish: () => {}, subscribe: null };
  const channel = `${prefix}news`;
  const listeners = new Set<SessionNewsListener>();

  const onFailure = (error: unknown) => {
    for (const listener of listeners) listener.onFailure(error);
  };

  return {
    publish: (news) => {
      if (news.length === 0) return;
      commands.pipeline([[['PUBLISH', channel, JSON.stringify(news)]]]).catch(onFailure);
    },
    subscribe: (listener) => {
      listeners.add(listener);
      const onMessage = (message: string) => {
        const news = parse(message);
        if (news.length > 0) listener.onNews(news);
      };
      const stop = subscription(channel, { ...listener, onMessage });
      return () => {
        listeners.delete(listener);
        stop();
      };
    },
  };
}

/** Nothing of what another version of this app may say. */
function parse(message: string): readonly SessionNews[] {
  try {
    return newsSchema.safeParse(JSON.parse(message)).data ?? [];
  } catch {
    return [];
  }
}
