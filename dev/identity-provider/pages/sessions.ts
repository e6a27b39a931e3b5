import type { Delivery } from '../client-fetch.ts';
import type { EndedSession, LiveSession } from '../live-sessions.ts';
import { type Html, html } from './html.ts';
import type { Page } from './page.ts';

export interface SessionsView {
  readonly sessions: readonly LiveSession[];
  /** Latest first. */
  readonly deliveries: readonly Delivery[];
  /** What was just done, if anything: a session that ended, or the attempt to end one that was gone. */
  readonly ended?: EndedSession | 'gone' | undefined;
}

export function sessionsPage({ sessions, deliveries, ended }: SessionsView): Page {
  return {
    title: 'Live sessions',
    main: html`
    <h1>Live sessions</h1>
    ${ended && html`<p class="done" role="status">${whatHappened(ended)}</p>`}
    <p>Who is signed in at this identity provider. Ending a session here tells every application that was signed in
      to from it, through the back channel.</p>
    ${sessions.length > 0 ? sessionTable(sessions) : html`<p>Nobody is signed in.</p>`}
    <h2>Logout tokens sent</h2>
    ${deliveries.length > 0 ? deliveryTable(deliveries) : html`<p>None yet.</p>`}
    <p class="actions"><a href="/sessions">Refresh this page</a></p>`,
  };
}

function whatHappened(ended: EndedSession | 'gone'): string {
  if (ended === 'gone') return 'That session had already ended.';
  const told = ended.deliveries.map(({ clientId, status }) => `${clientId} was told: ${answer(status)}`);
  return [`${ended.session.name}’s session ended`, ...told].join('; ');
}

const answer = (status: number | undefined): string => (status === undefined ? 'no answer' : String(status));

function sessionTable(sessions: readonly LiveSession[]): Html {
  return html`
    <div class="scroll" tabindex="0" role="region" aria-label="Live sessions"><table>
      <thead><tr><th scope="col">Who</th><th scope="col">Since</th><th scope="col">Signed in to</th><th scope="col">Action</th></tr></thead>
      <tbody>${sessions.map(
        ({ id, name, since, clients }) => html`
        <tr>
          <th scope="row">${name}</th>
          <td>${time(since)}</td>
          <td>${clients.map(({ clientId }) => clientId).join(', ') || 'no application'}</td>
          <td>
            <form method="post" action="/sessions">
              <input type="hidden" name="session" value="${id}">
              <button aria-label="End session of ${name}, since ${clock(since)}">End session</button>
            </form>
          </td>
        </tr>`,
      )}
      </tbody>
    </table></div>`;
}

function deliveryTable(deliveries: readonly Delivery[]): Html {
  return html`
    <div class="scroll" tabindex="0" role="region" aria-label="Logout tokens sent"><table>
      <thead><tr><th scope="col">When</th><th scope="col">To</th><th scope="col">About</th><th scope="col">Answer</th><th scope="col">Took</th></tr></thead>
      <tbody>${deliveries.map(
        ({ sentAt, clientId, subject, status, tookMilliseconds }) => html`
        <tr><td>${time(sentAt)}</td><td>${clientId}</td><td><code>${subject}</code></td><td>${answer(status)}</td><td>${tookMilliseconds} ms</td></tr>`,
      )}
      </tbody>
    </table></div>`;
}

const clock = (epochSeconds: number): string => new Date(epochSeconds * 1000).toLocaleTimeString('en-GB');

const time = (epochSeconds: number): Html =>
  html`<time datetime="${new Date(epochSeconds * 1000).toISOString()}">${clock(epochSeconds)}</time>`;
