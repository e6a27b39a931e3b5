import { createHash } from 'node:crypto';
import type { ErrorCode } from '../errors.ts';

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
    text: 'It was cancelled or refused at the identity provider. If you were signed in here before, you still are.',
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

/** The look of `app/globals.css` and the notices in it, for a page that has to stand alone. */
const STYLE = `
:root{color-scheme:light dark;--paper:light-dark(#f2f5f0,#0c1411);--ink:light-dark(#12211a,#e2f3e3);--go:light-dark(#00653f,#8be8a7);--on-go:light-dark(#fff,#05281a);--band:light-dark(#00653f,#0a3323)}
body{margin:0;background:var(--paper);color:var(--ink);font:1.25rem/1.55 charter,"Bitstream Charter","Sitka Text",cambria,"Liberation Serif",serif}
header{background:var(--band)}main,header a{display:block;max-width:76rem;margin:auto;box-sizing:border-box;padding:clamp(2rem,5vw,4.5rem) clamp(1.25rem,4vw,3.5rem)}
header a{padding-block:1.25rem;color:#fff;font-size:1.25rem;font-weight:700;text-decoration:none}
h1,a{font-family:bahnschrift,"DIN Alternate","Franklin Gothic Medium","Nimbus Sans Narrow","Liberation Sans Narrow","Arial Narrow",sans-serif-condensed,sans-serif}
h1{max-width:44rem;margin:0 0 1.5rem;padding-bottom:1.25rem;border-bottom:3px solid;font-size:clamp(2.5rem,1.6rem + 3.6vw,4.25rem);line-height:1.05;letter-spacing:-.01em;text-wrap:balance}
p{max-width:36rem;margin:0 0 1.5rem;text-wrap:pretty}nav{display:flex;flex-wrap:wrap;gap:.75rem}
nav a{padding:.6875rem 1.375rem;border:2px solid var(--go);color:var(--go);font-size:1.125rem;font-weight:700;line-height:1.3;text-decoration:none}
a:hover{text-decoration:underline}nav a:first-child{background:var(--go);color:var(--on-go)}a:focus-visible{outline:3px solid;outline-offset:3px}`;

const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'referrer-policy': 'no-referrer',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
} as const;

/** A page that says what happened and how to go on. It needs no script and nothing from outside. */
export function renderErrorPage(code: ErrorCode, message: string) {
  const { title, text, actions } = WORDS[code] ?? {
    title: 'This did not work',
    text: message,
    actions: [HOME],
  };
  const links = actions.map(([label, href]) => `<a href="${href}">${label}</a>`).join('');
  const html = `<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1"><title>${title}</title><style>${STYLE}</style></head>
<body><header><a href="/">Signed out means out</a></header><main><h1>${title}</h1><p>${text}</p><nav aria-label="Ways on">${links}</nav></main></body></html>`;
  return { html, headers: HEADERS };
}
