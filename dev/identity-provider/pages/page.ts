import { createHash } from 'node:crypto';
import type { Context } from '../routes.ts';
import { Html, html } from './html.ts';

export interface Page {
  readonly title: string;
  readonly main: Html;
  /** Runs at the end of the page, and may ask this provider for more. Without one, a page runs no script. */
  readonly script?: string;
}

const HEADERS = {
  'Cache-Control': 'no-store',
  'Content-Type': 'text/html; charset=utf-8',
  'Cross-Origin-Resource-Policy': 'same-origin',
  // With `no-referrer` a browser sends `Origin: null` from these forms, and they could not be told from others.
  'Referrer-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff',
} as const;

/** What a page is sent with. */
export const toHeaders = ({ script }: Page) => ({ ...HEADERS, 'Content-Security-Policy': toPolicy(script) });

/** Answers with a page of this provider. */
export function sendPage(ctx: Context, page: Page, status = 200): void {
  ctx.status = status;
  ctx.set(toHeaders(page));
  ctx.body = toDocument(page, ctx.state.providerName);
}

/** Answers with a part of a page. */
export function sendFragment(ctx: Context, { markup }: Html): void {
  ctx.set({ ...HEADERS, 'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'" });
  ctx.body = markup;
}

// Without form-action: browsers apply it to every redirect after a form was sent, and these forms lead through the
// application to wherever it returns people to.
function toPolicy(script: string | undefined): string {
  const policy =
    "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; frame-ancestors 'none'";
  if (script === undefined) return policy;
  const digest = createHash('sha256').update(script).digest('base64');
  return `${policy}; script-src 'sha256-${digest}'; connect-src 'self'`;
}

/** @param site whose page it is: people see several of them, one after another. */
export const toDocument = (page: Page, site: string): string => layout(page, site).markup;

const layout = ({ title, main, script }: Page, site: string): Html => html`<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>${title} – ${site.toLowerCase()}</title>
  <link rel="stylesheet" href="/assets/style.css">
  <link rel="icon" href="data:,">
</head>
<body>
  <header>
    <p><strong>${site}</strong> for development</p>
  </header>
  <main>
${main}
  </main>${script === undefined ? undefined : new Html(`\n  <script>${script}</script>`)}
</body>
</html>
`;
