import type { SessionState } from '#lib/client/session-state.ts';

export type SessionEndReason = Extract<SessionState, { readonly status: 'ended' }>['reason'];

interface SessionEndWords {
  readonly title: string;
  readonly text: string;
}

/** Why the page is not shown any more. No more than is known, and nobody's name. */
export function toSessionEndWords(reason: SessionEndReason): SessionEndWords {
  switch (reason) {
    case 'signed_out':
      return {
        title: 'You have signed out',
        text: 'You did so in another tab of this browser, or you ended this session from another device.',
      };
    case 'provider':
      return {
        title: 'Your identity provider has signed you out',
        text: 'Your session there has ended, and this one with it.',
      };
    case 'timeout':
      return {
        title: 'Your session has run out',
        text: 'It was not used for a while, or had reached its longest time.',
      };
    case 'other_person':
      return {
        title: 'Somebody else is signed in',
        text: 'This page belongs to another person than the one who is now signed in in this browser.',
      };
    case null:
      return { title: 'Your session has ended', text: 'You are not signed in here any more.' };
  }
}
