import type { Context } from '../routes.ts';
import { type Html, html } from './html.ts';

export interface Page {
  readonly title: string;
  readonly main: Html;
}

// Without form-action: browsers apply it to every redirect after a form was sent, and these forms lead through the
// application to wherever it returns people to.
const CONTENT_SECURITY_POLICY =
  "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; frame-ancestors 'none'";

const PAGE_HEADERS = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': CONTENT_SECURITY_POLICY,
  'Content-Type': 'text/html; charset=utf-8',
  // With `no-referrer` a browser sends `Origin: null` from these forms, and they could not be told from others.
  'Referrer-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff',
} as const;

/** Answers with a page of this provider. */
export function sendPage(ctx: Context, page: Page, status = 200): void {
  ctx.status = status;
  ctx.set(PAGE_HEADERS);
  ctx.body = toDocument(page, ctx.state.providerName);
}

/** @param site whose page it is: people see several of them, one after another. */
function toDocument(page: Page, site: string): string {
  return layout(page, site).markup;
}

const layout = ({ title, main }: Page, site: string): Html => html`<!doctype html>
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
  </main>
</body>
</html>
`;
