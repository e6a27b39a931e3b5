import type { Knob } from '../knobs.ts';
import type { RelyingParty } from '../relying-party.ts';
import { consoleKnobs } from './console-knobs.ts';
import { consoleLive, type ProviderView } from './console-live.ts';
import { CONSOLE_SCRIPT } from './console-script.ts';
import { type Html, html } from './html.ts';
import type { Page } from './page.ts';

export interface ConsoleView {
  readonly providers: readonly ProviderView[];
  readonly clients: readonly Pick<RelyingParty, 'clientId' | 'baseUrl'>[];
  readonly knobs: readonly Knob[];
  /** The keys that tokens have been signed with, newest first. */
  readonly keyIds: readonly string[];
  /** What was just done. */
  readonly notice: string | undefined;
  /** Why it was not done. */
  readonly problem: string | undefined;
}

export function consolePage({ providers, clients, knobs, keyIds, notice, problem }: ConsoleView): Page {
  return {
    title: 'Console',
    main: html`
    <h1>Console</h1>
    <p>A development tool: see who is signed in, end sessions, and make the provider misbehave. It runs on this machine
      only and refuses to start in production. Everything is in memory, and gone when it stops.</p>
    <p>Applications: ${clients.map(({ clientId, baseUrl }) => html`<a href="${baseUrl}">${clientId}</a> `)}</p>
    ${notice && html`<p class="done" role="status">${notice}</p>`}
    ${problem && html`<p class="error" role="alert">Nothing has changed. ${problem}</p>`}
    ${changes(knobs)}
    <p class="quiet" id="updating"><a href="/console">Refresh this page</a></p>
    <div class="console" id="live">${consoleLive(providers)}</div>
    ${consoleKnobs(knobs)}
    ${keySection(keyIds)}`,
    script: CONSOLE_SCRIPT,
  };
}

/** So that nobody looks for a fault that was asked for. */
function changes(knobs: readonly Knob[]): Html | undefined {
  const changed = knobs.filter(({ isDefault }) => !isDefault);
  if (changed.length === 0) return undefined;
  return html`<p class="changed"><a href="#behaviour">Changed behaviour</a>:
      ${changed.map(({ variable, text }) => html`<code>${variable}=${text}</code> `)}</p>`;
}

const keySection = ([newest, ...older]: readonly string[]): Html => html`
    <section aria-labelledby="keys">
      <h2 id="keys">Signing keys</h2>
      <p>Tokens are signed with <code>${newest}</code>.${older.length > 0 ? ` Older keys: ${older.length}.` : ''}</p>
      <form method="post" action="/console/keys"><button>Rotate the keys now</button></form>
    </section>`;
