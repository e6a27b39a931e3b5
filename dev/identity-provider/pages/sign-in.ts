import type { NewAccount } from '../accounts.ts';
import { type Html, html } from './html.ts';
import type { Page } from './page.ts';

export interface SignInForm {
  /** Address the form is sent to. */
  readonly action: string;
  readonly clientId: string;
  /** What was typed before, or hinted at by the application. */
  readonly name: string;
  /** Whose names and passwords are shown. */
  readonly demoAccounts: readonly NewAccount[];
  /** Where the way to the upstream provider begins, if there is one, and what came of it before. */
  readonly upstream?: { readonly href: string; readonly problem: string | undefined } | undefined;
  readonly problem?: { readonly field: 'name' | 'password'; readonly message: string } | undefined;
}

export function signInPage(form: SignInForm): Page {
  const { action, clientId, name, demoAccounts, upstream, problem } = form;
  const field = (id: 'name' | 'password') => ({
    problem:
      problem?.field === id
        ? html`<p class="error" id="${id}-error" role="alert">${problem.message}</p>`
        : undefined,
    marks: problem?.field === id ? html`aria-invalid="true" aria-describedby="${id}-error"` : undefined,
    focus: id === (problem?.field ?? (name ? 'password' : 'name')) ? html`autofocus` : undefined,
  });
  const nameField = field('name');
  const passwordField = field('password');

  return {
    title: problem ? 'Not signed in' : 'Sign in',
    main: html`
    <h1>Sign in</h1>
    <p>to go on to <strong>${clientId}</strong></p>
    <form method="post" action="${action}">
      <label for="name">Name</label>
      <input id="name" name="name" value="${name}" autocomplete="username" autocapitalize="none" spellcheck="false" required ${nameField.marks} ${nameField.focus}>
      ${nameField.problem}
      <label for="password">Password</label>
      <input id="password" name="password" type="password" autocomplete="current-password" required ${passwordField.marks} ${passwordField.focus}>
      ${passwordField.problem}
      <div class="actions">
        <button class="primary">Sign in</button>
        <button formaction="${action}/cancel" formnovalidate>Cancel</button>
      </div>
    </form>
    ${upstream && upstreamLink(upstream)}
    <aside aria-labelledby="who">
      <h2 id="who">Who can sign in</h2>
      <table>
        <thead><tr><th scope="col">Name</th><th scope="col">Password</th></tr></thead>
        <tbody>${demoAccounts.map(
          (account) => html`
          <tr><td><code>${account.name}</code></td><td><code>${account.password}</code></td></tr>`,
        )}
        </tbody>
      </table>
    </aside>`,
  };
}

const upstreamLink = ({ href, problem }: NonNullable<SignInForm['upstream']>): Html => html`
    <p class="actions"><a class="button" href="${href}">Sign in with the company account</a></p>
    ${problem && html`<p class="error" role="alert">${problem}</p>`}`;
