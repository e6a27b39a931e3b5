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

/** Answers with a page of this provider. */
export function sendPage(ctx: Context, { title, main }: Page, status = 200): void {
  ctx.status = status;
  ctx.type = 'html';
  ctx.set({
    'Cache-Control': 'no-store',
    'Content-Security-Policy': CONTENT_SECURITY_POLICY,
    // With `no-referrer` a browser sends `Origin: null` from these forms, and they could not be told from others.
    'Referrer-Policy': 'same-origin',
    'X-Content-Type-Options': 'nosniff',
  });
  ctx.body = layout(title, main).markup;
}

const layout = (title: string, main: Html): Html => html`<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>${title} – identity provider</title>
  <link rel="stylesheet" href="/assets/style.css">
  <link rel="icon" href="data:,">
</head>
<body>
  <header>
    <p><strong>Identity provider</strong> for development</p>
  </header>
  <main>
${main}
  </main>
</body>
</html>
`;
