import type { EndReason } from '#lib/session/session-news.ts';
import type { SessionFacts } from './user.ts';

/** What the tabs of one browser tell each other. No secret, and no claim but `sub`. */
export type TabMessage =
  /** A tab has just been shown, or extended, this session. */
  | { readonly type: 'here'; readonly session: SessionFacts }
  /** A tab is about to sign out: of this session, or with `null` of whichever there is. */
  | { readonly type: 'leaving'; readonly ref: string | null }
  /** The server has said so. */
  | { readonly type: 'ended'; readonly ref: string; readonly reason: EndReason | null }
  /** Another session of the same person has begun or ended. */
  | { readonly type: 'sessions' };

type Listener = (message: TabMessage) => void;

const listeners = new Set<Listener>();
let channel: BroadcastChannel | undefined;

/** One for the page: a channel does not hear itself, but every other of the same page. */
function openChannel(): BroadcastChannel {
  if (channel === undefined) {
    channel = new BroadcastChannel('bff-session');
    channel.addEventListener('message', ({ data }: MessageEvent<TabMessage>) => deliver(data));
  }
  return channel;
}

function deliver(message: TabMessage): void {
  for (const listener of listeners) listener(message);
}

/** Hears the other tabs until the signal is aborted. */
export function onTabMessage(listener: Listener, signal: AbortSignal): void {
  openChannel();
  listeners.add(listener);
  signal.addEventListener('abort', () => listeners.delete(listener), { once: true });
}

export const tellOtherTabs = (message: TabMessage): void => openChannel().postMessage(message);

/** Tells this page, too. */
export function tellAllTabs(message: TabMessage): void {
  tellOtherTabs(message);
  deliver(message);
}
