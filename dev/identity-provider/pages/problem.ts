import { html } from './html.ts';
import type { Page } from './page.ts';

export interface Problem {
  readonly title: string;
  readonly explanation: string;
  /** The protocol's name for it, for the person who builds the application. */
  readonly code?: string;
  /** What exactly is wrong, in the protocol's terms. */
  readonly description?: string | undefined;
}

export function problemPage({ title, explanation, code, description }: Problem): Page {
  const forDevelopers = code
    ? html`
    <aside>
      <p class="quiet">For the application’s developer: <code>${code}</code>${description ? `: ${description}` : ''}</p>
    </aside>`
    : undefined;
  return {
    title,
    main: html`
    <h1>${title}</h1>
    <p>${explanation}</p>
    <p>Go back to the application you came from and try again.</p>${forDevelopers}`,
  };
}
