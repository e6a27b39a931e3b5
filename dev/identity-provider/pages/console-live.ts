import type { LiveSession } from '../live-sessions.ts';
import type { Delivery } from '../logout-token-delivery.ts';
import { type Html, html } from './html.ts';

export interface ProviderView {
  readonly name: string;
  readonly issuer: string;
  readonly sessions: readonly LiveSession[];
  /** The logout tokens sent lately, oldest first. */
  readonly deliveries: readonly Delivery[];
}

const LOG_LENGTH = 50;

/** The part of the console that changes by itself. */
export const consoleLive = (providers: readonly ProviderView[]): Html => html`
    <section aria-labelledby="sessions">
      <h2 id="sessions">Live sessions</h2>
      ${providers.map(sessionsOf)}
    </section>
    <section aria-labelledby="log">
      <h2 id="log">Logout tokens sent</h2>
      ${deliveryLog(providers)}
    </section>`;

const sessionsOf = (provider: ProviderView): Html => html`
      <h3>${provider.name} <span class="quiet">${provider.issuer}</span></h3>
      ${
        provider.sessions.length === 0
          ? html`<p>Nobody is signed in.</p>`
          : html`<ul class="cards">${provider.sessions.map((session) => sessionCard(provider, session))}</ul>`
      }`;

const sessionCard = (
  provider: ProviderView,
  { id, subject, name, idp, since, expiresAt, clients }: LiveSession,
): Html => html`
        <li>
          <p><strong>${name}</strong> since ${time(since)}, until ${time(expiresAt)} unless used${idp && html`, through <code>${idp}</code>`}</p>
          <p>${
            clients.length === 0
              ? 'Signed in to no application.'
              : html`Signed in to ${clients.map(({ clientId, sid }) => html`<span class="client"><strong>${clientId}</strong> <code>sid ${sid}</code></span> `)}`
          }</p>
          <form class="actions" method="post" action="/console/sessions">
            <input type="hidden" name="provider" value="${provider.issuer}">
            <input type="hidden" name="session" value="${id}">
            <input type="hidden" name="subject" value="${subject}">
            <button id="end-${id}" name="action" value="end" aria-label="End this session of ${name}, since ${clock(since)}">End this session</button>
            <button id="all-${id}" name="action" value="end-all">End all of ${name} at the ${provider.name.toLowerCase()}</button>
            <button id="expire-${id}" name="action" value="expire" aria-label="Expire now: session of ${name}, since ${clock(since)}">Expire now</button>
          </form>
        </li>`;

function deliveryLog(providers: readonly ProviderView[]): Html {
  const entries = providers
    .flatMap(({ name, issuer, deliveries }) =>
      deliveries.map((delivery, index) => ({ delivery, provider: name, id: `${issuer}-${index}` })),
    )
    .reverse()
    .sort((one, other) => other.delivery.sentAt - one.delivery.sentAt);
  if (entries.length === 0) return html`<p>None yet.</p>`;
  return html`<ol class="cards">${entries.slice(0, LOG_LENGTH).map(deliveryCard)}</ol>`;
}

interface LogEntry {
  readonly delivery: Delivery;
  readonly provider: string;
  readonly id: string;
}

const deliveryCard = ({ delivery, provider, id }: LogEntry): Html => html`
        <li>
          <details>
            <summary id="${id}">${time(delivery.sentAt)} to <strong>${delivery.clientId}</strong> about ${delivery.claims.sub}: ${answer(delivery)}</summary>
            <p class="quiet">Sent by ${provider}. The logout token says:</p>
            <pre>${JSON.stringify(delivery.claims, null, 2)}</pre>
          </details>
        </li>`;

function answer({ answer, tookMilliseconds }: Delivery): Html {
  if (answer === 'not sent') return html`<span class="bad">not sent</span>`;
  const words = answer === 'none' ? 'no answer' : String(answer);
  return html`<span class="${answer === 200 ? 'good' : 'bad'}">${words}</span> after ${tookMilliseconds} ms`;
}

const clock = (epochSeconds: number): string => new Date(epochSeconds * 1000).toLocaleTimeString('en-GB');

const time = (epochSeconds: number): Html =>
  html`<time datetime="${new Date(epochSeconds * 1000).toISOString()}">${clock(epochSeconds)}</time>`;
