import { html } from './html.ts';
import type { Page } from './page.ts';

export interface ConsentForm {
  /** Address the form is sent to. */
  readonly action: string;
  readonly clientId: string;
  readonly scopes: readonly string[];
}

const MEANINGS: Readonly<Record<string, string>> = {
  openid: 'know that it is you',
  profile: 'see your name',
  email: 'see your e-mail address',
  offline_access: 'keep access while you are away',
};

export function consentPage({ action, clientId, scopes }: ConsentForm): Page {
  return {
    title: 'Allow access?',
    main: html`
    <h1>Allow access?</h1>
    <p><strong>${clientId}</strong> would like to:</p>
    <ul>${scopes.map(
      (scope) => html`
      <li>${MEANINGS[scope] ?? scope}</li>`,
    )}
    </ul>
    <form method="post" action="${action}">
      <div class="actions">
        <button class="primary">Allow</button>
        <button formaction="${action}/cancel">Refuse</button>
      </div>
    </form>`,
  };
}
