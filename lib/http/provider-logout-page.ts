import { escapeHtml, type RenderedPage, renderStandalonePage, toHashSource } from './standalone-page.ts';

/** A sign-out at the provider that is too long for an address. */
interface LogoutForm {
  readonly endpoint: URL;
  readonly parameters: URLSearchParams;
}

const SCRIPT = 'document.forms[0].submit()';

/**
 * A page that takes the browser to the provider's logout by a form. The form sends itself; without JavaScript its
 * button does.
 *
 * @param secure whether the app is under `https:`
 */
export function renderProviderLogoutPage(
  { endpoint, parameters }: LogoutForm,
  secure: boolean,
): RenderedPage {
  const fields = [...parameters].map(
    ([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`,
  );
  const form = `<form method="post" action="${escapeHtml(endpoint.href)}">${fields.join('')}<button>Go on to the identity provider</button></form>`;
  return renderStandalonePage({
    title: 'Signing you out',
    text: 'Your session at the identity provider is next. If this page does not go on by itself, press the button.',
    actions: `${form}<script>${SCRIPT}</script>`,
    policy: [
      `script-src ${toHashSource(SCRIPT)}`,
      // Chromium applies it to every redirect that follows, too: within the provider, to the one behind it, and back
      // by way of this app. Only their scheme is known in advance; `http:` stands for both.
      `form-action ${endpoint.origin} ${secure ? 'https:' : 'http:'}`,
    ],
  });
}
