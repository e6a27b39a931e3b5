import type { RenderedPage } from './standalone-page.ts';

/**
 * The answer to a frame in the provider's page, which nobody else may have in theirs.
 *
 * @see https://openid.net/specs/openid-connect-frontchannel-1_0.html#RPLogout section 2
 */
export function renderFrontChannelPage(issuer: string): RenderedPage {
  return {
    html: '<!doctype html><html lang="en"><meta charset="utf-8"><title>Signed out</title><p>This session has ended here.</p></html>',
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'referrer-policy': 'no-referrer',
      'content-security-policy': `default-src 'none'; frame-ancestors ${new URL(issuer).origin}`,
    },
  };
}
