import type { Session } from '#lib/session/session.ts';
import { type Html, html } from '../identity-provider/pages/html.ts';
import type { Page } from '../identity-provider/pages/page.ts';
import type { ReceivedLogoutToken } from './logout-token-log.ts';

export interface HomeView {
  readonly session: Session | null;
  /** Latest first. */
  readonly logoutTokens: readonly ReceivedLogoutToken[];
}

export function homePage({ session, logoutTokens }: HomeView): Page {
  return {
    title: session ? 'Signed in' : 'Not signed in',
    main: html`
    ${session ? signedIn(session) : SIGNED_OUT}
    <aside aria-labelledby="received">
      <h2 id="received">Logout tokens received</h2>
      ${logoutTokens.length > 0 ? tokenList(logoutTokens) : html`<p>None yet.</p>`}
      <p class="actions"><a href="/">Refresh this page</a></p>
    </aside>`,
  };
}

const SIGNED_OUT = html`
    <h1>You are not signed in</h1>
    <p>This is another application of the same identity provider. It shares no session with the first: only the
      provider knows that both are yours.</p>
    <p class="actions"><a class="button" href="/bff/login">Sign in</a></p>`;

function signedIn({ subject, providerSessionId, claims, createdAt }: Session): Html {
  return html`
    <h1>You are signed in as ${text(claims.name) ?? subject}</h1>
    <table>
      <tbody>
        <tr><th scope="row">Since</th><td>${time(createdAt)}</td></tr>
        <tr><th scope="row">Subject</th><td><code>${subject}</code></td></tr>
        <tr><th scope="row">Provider’s session</th><td><code>${providerSessionId ?? 'not told'}</code></td></tr>
        <tr><th scope="row">Signed in through</th><td>${text(claims.idp) ?? 'the identity provider itself'}</td></tr>
      </tbody>
    </table>
    <form method="post" action="/bff/logout">
      <div class="actions"><button class="primary">Sign out</button></div>
    </form>`;
}

const tokenList = (tokens: readonly ReceivedLogoutToken[]): Html => html`
      <ol class="cards">${tokens.map(
        ({ receivedAt, claims, outcome }) => html`
        <li>
          <p>${time(receivedAt)}: ${outcome}</p>
          <pre tabindex="0">${claims ? JSON.stringify(claims, null, 2) : 'cannot be read'}</pre>
        </li>`,
      )}
      </ol>`;

export const problemPage = (title: string, explanation: string): Page => ({
  title,
  main: html`
    <h1>${title}</h1>
    <p>${explanation}</p>
    <p class="actions"><a href="/">Go to the start page</a></p>`,
});

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

const time = (epochSeconds: number): Html => {
  const moment = new Date(epochSeconds * 1000);
  return html`<time datetime="${moment.toISOString()}">${moment.toLocaleTimeString('en-GB')}</time>`;
};
