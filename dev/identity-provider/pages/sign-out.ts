import { type Html, html } from './html.ts';
import type { Page } from './page.ts';

export interface SignOutQuestion {
  /** The package's own form, with its protection against forged requests; the buttons belong to it. */
  readonly form: Html;
  readonly name: string;
  readonly clientId: string | undefined;
}

export function signOutPage({ form, name, clientId }: SignOutQuestion): Page {
  const stay = clientId
    ? html`If you stay, only <strong>${clientId}</strong> is signed out, and can sign you in again without a password.`
    : undefined;
  return {
    title: 'Sign out?',
    main: html`
    <h1>Sign out?</h1>
    <p>You are signed in here as <strong>${name}</strong>. Signing out ends this for every application you
      signed in to from this browser. ${stay}</p>
    ${form}
    <div class="actions">
      <button class="primary" form="op.logoutForm" name="logout" value="yes">Yes, sign me out</button>
      <button form="op.logoutForm">No, stay signed in</button>
    </div>`,
  };
}

export const signedOutPage: Page = {
  title: 'Signed out',
  main: html`
    <h1>You are signed out</h1>
    <p>Nobody is signed in at this identity provider in this browser. You can close this page.</p>`,
};

export const stillSignedInPage: Page = {
  title: 'Still signed in',
  main: html`
    <h1>You are still signed in</h1>
    <p>Your session at this identity provider goes on.</p>`,
};
