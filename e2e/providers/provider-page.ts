import type { Locator, Page } from '@playwright/test';
import type { Capability } from '../capabilities.ts';
import type { Person } from '../provider.ts';

/** The pages of an identity provider, as far as the tests walk through them. */
export interface ProviderPage {
  /** What the tests can ask of it at a deployment, beside signing in and out. */
  readonly capabilities: readonly Capability[];
  /** The first field of its sign-in page. */
  readonly signInField: (page: Page) => Locator;
  /** Fills in its sign-in page and sends it. */
  readonly signIn: (page: Page, person: Person) => Promise<void>;
  /** Goes on from the page it shows during a sign-out, if it does: a question, or a link back. */
  readonly confirmSignOut: (page: Page) => Promise<void>;
}
