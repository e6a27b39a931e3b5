import { createHash } from 'node:crypto';

/** A page that has to stand alone: it needs nothing from outside. */
export interface StandalonePage {
  readonly title: string;
  readonly text: string;
  /** The ways on, as markup: links and buttons. */
  readonly actions: string;
  /** Directives of its Content Security Policy, beside those that every such page has. */
  readonly policy: readonly string[];
}

/** The look of `app/globals.css` and the notices in it. */
const STYLE = `
:root{color-scheme:light dark;--paper:light-dark(#f2f5f0,#0c1411);--ink:light-dark(#12211a,#e2f3e3);--go:light-dark(#00653f,#8be8a7);--on-go:light-dark(#fff,#05281a);--band:light-dark(#00653f,#0a3323)}
body{margin:0;background:var(--paper);color:var(--ink);font:1.25rem/1.55 charter,"Bitstream Charter","Sitka Text",cambria,"Liberation Serif",serif}
header{background:var(--band)}main,header a{display:block;max-width:76rem;margin:auto;box-sizing:border-box;padding:clamp(2rem,5vw,4.5rem) clamp(1.25rem,4vw,3.5rem)}
header a{padding-block:1.25rem;color:#fff;font-size:1.25rem;font-weight:700;text-decoration:none}
h1,a,button{font-family:bahnschrift,"DIN Alternate","Franklin Gothic Medium","Nimbus Sans Narrow","Liberation Sans Narrow","Arial Narrow",sans-serif-condensed,sans-serif}
h1{max-width:44rem;margin:0 0 1.5rem;padding-bottom:1.25rem;border-bottom:3px solid;font-size:clamp(2.5rem,1.6rem + 3.6vw,4.25rem);line-height:1.05;letter-spacing:-.01em;text-wrap:balance}
p{max-width:36rem;margin:0 0 1.5rem;text-wrap:pretty}nav{display:flex;flex-wrap:wrap;gap:.75rem}
nav a,button{padding:.6875rem 1.375rem;border:2px solid var(--go);color:var(--go);font-size:1.125rem;font-weight:700;line-height:1.3;text-decoration:none}
a:hover,button:hover{text-decoration:underline}nav a:first-child,button{background:var(--go);color:var(--on-go)}button{cursor:pointer}a:focus-visible,button:focus-visible{outline:3px solid;outline-offset:3px}`;

/** As `script-src` and `style-src` take it. */
export const toHashSource = (content: string): string =>
  `'sha256-${createHash('sha256').update(content).digest('base64')}'`;

const COMMON_POLICY = [
  "default-src 'none'",
  `style-src ${toHashSource(STYLE)}`,
  "base-uri 'none'",
  "frame-ancestors 'none'",
];

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Makes a value safe as text and between quotes. */
export const escapeHtml = (value: string): string =>
  value.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');

/** A page ready to be sent. */
export interface RenderedPage {
  readonly html: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Title and text are escaped; `actions` is markup and has to be so already. */
export function renderStandalonePage({ title, text, actions, policy }: StandalonePage): RenderedPage {
  const html = `<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1"><title>${escapeHtml(title)}</title><style>${STYLE}</style></head>
<body><header><a href="/">Signed out means out</a></header><main><h1>${escapeHtml(title)}</h1><p>${escapeHtml(text)}</p>${actions}</main></body></html>`;
  const headers = {
    'content-type': 'text/html; charset=utf-8',
    // The origin alone. With `no-referrer` a browser would say `Origin: null` with a form.
    'referrer-policy': 'strict-origin',
    'content-security-policy': [...COMMON_POLICY, ...policy].join('; '),
  };
  return { html, headers };
}
