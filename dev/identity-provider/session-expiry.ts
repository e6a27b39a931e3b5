import type Provider from 'oidc-provider';
import type { Behaviour, BehaviourSettings } from './behaviour.ts';
import { notifyClients, type ProviderSession, revokeGrants } from './end-session.ts';
import type { MemoryStore } from './memory-store.ts';

const INTERVAL_MILLISECONDS = 1000;

/** What becomes of a session when its time is over: it ends, and its clients are told if the settings say so. */
export async function expireSession(
  provider: Provider,
  session: ProviderSession,
  behaviour: Behaviour,
): Promise<void> {
  await session.destroy();
  await revokeGrants(provider, session, behaviour);
  if (behaviour.notifyOnExpiry) await notifyClients(provider, session);
}

/** Notices sessions whose time is over within a second, whether or not anybody uses them. */
export function watchSessionExpiry(
  provider: Provider,
  store: MemoryStore,
  behaviour: BehaviourSettings,
  closing: AbortSignal,
): void {
  const expireDue = (): void => {
    for (const payload of store.takeExpiredSessions()) {
      void expireSession(provider, Object.assign(new provider.Session(), payload), behaviour.current());
    }
  };
  const timer = setInterval(expireDue, INTERVAL_MILLISECONDS);
  closing.addEventListener('abort', () => clearInterval(timer));
}
