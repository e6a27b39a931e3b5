import type { ErrorCode } from '../errors.ts';
import { type RenderedPage, renderStandalonePage } from './standalone-page.ts';

interface Words {
  readonly title: string;
  readonly text: string;
  /** The way on: label and address. */
  readonly actions: readonly (readonly [label: string, href: string])[];
}

const HOME = ['Go to the start page', '/'] as const;
const SIGN_IN = ['Sign in again', '/bff/login'] as const;

const WORDS: Readonly<Partial<Record<ErrorCode, Words>>> = {
  login_not_started_here: {
    title: 'This sign-in is over',
    text: 'It was not started in this browser, or more than ten minutes ago, or it is finished already. Nothing has changed.',
    actions: [HOME, SIGN_IN],
  },
  login_already_used: {
    title: 'This sign-in is finished already',
    text: 'Its address works once. If you are signed in, you still are.',
    actions: [HOME, SIGN_IN],
  },
  login_refused: {
    title: 'The sign-in was not finished',
    text: 'The identity provider did not let you in: you may have cancelled, or it would not do what this app asked for. If you were signed in here before, you still are.',
    actions: [SIGN_IN, HOME],
  },
  login_overtaken: {
    title: 'You were signed out while signing in',
    text: 'The identity provider has ended your session there, so this sign-in does not count.',
    actions: [SIGN_IN, HOME],
  },
  login_response_invalid: {
    title: 'The sign-in did not work',
    text: 'The answer of the identity provider did not pass our checks. If you were signed in here before, you still are.',
    actions: [SIGN_IN, HOME],
  },
  provider_unavailable: {
    title: 'The identity provider does not answer',
    text: 'Nobody can sign in at the moment. Please try again in a little while.',
    actions: [SIGN_IN, HOME],
  },
  store_unavailable: {
    title: 'We cannot look up your session',
    text: 'The place where sessions are kept does not answer. Nobody can sign in or out for certain at the moment; please try again in a little while.',
    actions: [HOME, SIGN_IN],
  },
};

/** What helps whoever develops with this app. */
const WORDS_IN_DEVELOPMENT: typeof WORDS = {
  login_response_invalid: {
    title: 'The sign-in did not work',
    text: 'The answer of the identity provider did not pass our checks. The log of this development server says which one; a clock that is wrong is a frequent reason.',
    actions: [SIGN_IN, ['Compare the clocks', '/bff/diagnostics'], HOME],
  },
};

/** A page that says what happened and how to go on. */
export function renderErrorPage(code: ErrorCode, message: string, isDevelopment: boolean): RenderedPage {
  const words = (isDevelopment && WORDS_IN_DEVELOPMENT[code]) || WORDS[code];
  const { title, text, actions } = words ?? { title: 'This did not work', text: message, actions: [HOME] };
  const links = actions.map(([label, href]) => `<a href="${href}">${label}</a>`).join('');
  const nav = `<nav aria-label="Ways on">${links}</nav>`;
  return renderStandalonePage({ title, text, actions: nav, policy: ["form-action 'none'"] });
}
