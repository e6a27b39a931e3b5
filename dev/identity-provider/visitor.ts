import { type CookieJar, createCookieJar } from '../cookie-jar.ts';
import { readForm } from './form-reader.ts';

/** Where a visit to the provider has come to: at one of its pages, or away, at another origin. */
export type Stop =
  | { readonly kind: 'page'; readonly url: URL; readonly status: number; readonly html: string }
  | { readonly kind: 'left'; readonly url: URL };

export interface Credentials {
  readonly name: string;
  readonly password: string;
}

/** A person with a browser, at the provider's pages: without a browser, and without JavaScript. */
export interface Visitor {
  readonly jar: CookieJar;
  /** Opens an address and follows redirects as long as they stay at its origin. */
  readonly open: (url: string | URL) => Promise<Stop>;
  /** Fills in the form of a page and presses a button, by its text; without one, the first. */
  readonly press: (page: Stop, button?: string, fields?: Readonly<Record<string, string>>) => Promise<Stop>;
}

export function createVisitor(jar: CookieJar = createCookieJar()): Visitor {
  const go = async (url: URL, init: RequestInit = {}): Promise<Stop> => {
    const headers = { ...init.headers, Accept: 'text/html', Cookie: jar.header(url) };
    const response = await fetch(url, { ...init, headers, redirect: 'manual' });
    jar.store(url, response);

    const location = response.headers.get('Location');
    if (location === null) return { kind: 'page', url, status: response.status, html: await response.text() };
    const next = new URL(location, url);
    return next.origin === url.origin ? go(next) : { kind: 'left', url: next };
  };

  return {
    jar,
    open: (url) => go(new URL(url)),
    press: (page, button, fields = {}) => {
      if (page.kind === 'left')
        throw new Error(`There is no page to press a button on: the visit has left for ${page.url.origin}`);
      const form = readForm(page.html, button);
      const body = new URLSearchParams({ ...form.fields, ...fields });
      // A browser says where a form comes from.
      return go(new URL(form.action, page.url), {
        method: 'POST',
        body,
        headers: { Origin: page.url.origin },
      });
    },
  };
}

/**
 * Signs in at the provider, from the authorization URL to the redirect back to the application, which is not followed.
 * A visitor who is signed in already only passes through.
 * @throws Error when the provider does not send the visitor back.
 */
export async function signInAtProvider(
  authorizationUrl: string | URL,
  { name, password }: Credentials,
  jar: CookieJar = createCookieJar(),
): Promise<{ readonly callbackUrl: URL; readonly jar: CookieJar }> {
  const visitor = createVisitor(jar);
  let stop = await visitor.open(authorizationUrl);
  if (hasField(stop, 'password')) stop = await visitor.press(stop, 'Sign in', { name, password });
  // The package's own page, which sends itself where there is JavaScript: another person was signed in before.
  if (hasButton(stop, 'Continue')) stop = await visitor.press(stop, 'Continue');
  if (hasButton(stop, 'Allow')) stop = await visitor.press(stop, 'Allow');
  return { callbackUrl: expectLeft(stop), jar };
}

/**
 * Signs in with the account at the upstream provider, from the authorization URL to the redirect back to the
 * application, which is not followed. A visitor who is signed in there already only passes through.
 * @throws Error when a provider does not send the visitor on.
 */
export async function signInAtUpstream(
  authorizationUrl: string | URL,
  who: Credentials,
  jar: CookieJar = createCookieJar(),
): Promise<{ readonly callbackUrl: URL; readonly jar: CookieJar }> {
  const visitor = createVisitor(jar);
  const atUpstream = expectLeft(await openUpstreamLink(visitor, await visitor.open(authorizationUrl)));
  const { callbackUrl } = await signInAtProvider(atUpstream, who, jar);
  const stop = await visitor.open(callbackUrl);
  // The package's own page, as above.
  return {
    callbackUrl: expectLeft(hasButton(stop, 'Continue') ? await visitor.press(stop, 'Continue') : stop),
    jar,
  };
}

/** Follows the link to the upstream provider on a sign-in page. */
export function openUpstreamLink(visitor: Visitor, page: Stop): Promise<Stop> {
  const href = page.kind === 'page' && /href="([^"]+\/upstream)"/.exec(page.html)?.[1];
  if (!href) throw new Error('There is no way to the upstream provider on this page');
  return visitor.open(new URL(href, page.url));
}

/**
 * Walks from an end session URL to the redirect back to the application, which is not followed.
 * @returns where the provider sends the visitor, and whether it asked first.
 * @throws Error when the provider does not send the visitor back.
 */
export async function signOutAtProvider(
  endSessionUrl: string | URL,
  jar: CookieJar,
  answer: 'Yes, sign me out' | 'No, stay signed in' = 'Yes, sign me out',
): Promise<{ readonly returnUrl: URL; readonly asked: boolean }> {
  const visitor = createVisitor(jar);
  const stop = await visitor.open(endSessionUrl);
  const asked = hasButton(stop, answer);
  return { returnUrl: expectLeft(asked ? await visitor.press(stop, answer) : stop), asked };
}

function expectLeft(stop: Stop): URL {
  if (stop.kind === 'left') return stop.url;
  const heading = /<h1>(.*?)<\/h1>/s.exec(stop.html)?.[1] ?? 'a page without a heading';
  const error = /role="alert">(.*?)</s.exec(stop.html)?.[1] ?? '';
  throw new Error(`The provider stays at “${heading}” (${stop.status}, ${stop.url.pathname}). ${error}`);
}

const hasField = (stop: Stop, name: string): boolean =>
  stop.kind === 'page' && stop.html.includes(`name="${name}"`);

const hasButton = (stop: Stop, text: string): boolean =>
  stop.kind === 'page' && stop.html.includes(`>${text}</button>`);
