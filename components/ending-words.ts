import type { SessionEnding } from '#lib/session/session.ts';

/** Why somebody is not signed in here any more, in a sentence or two. */
export function toEndingWords({ by, reason }: SessionEnding): string {
  switch (by) {
    case 'provider':
      return reason === undefined
        ? 'The identity provider has signed you out.'
        : `The identity provider has signed you out. Its reason: ${reason}`;
    case 'person':
      return 'You have signed out of this session, in another browser or on another device.';
    case 'time':
      return 'Your session here has ended: its time was over, or it was not used for a while.';
  }
}
