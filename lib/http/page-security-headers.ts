import { toTransportHeaders } from './transport-headers.ts';

interface Page {
  /** Unguessable, and made for this one answer. */
  readonly nonce: string;
  /** The base URL is `https:`. */
  readonly secure: boolean;
  readonly isDevelopment: boolean;
}

/**
 * The headers of a page that differ from answer to answer or from deployment to deployment; the others are in
 * `next.config.mjs`. Answers under `/bff` bring a policy of their own.
 *
 * @see https://www.w3.org/TR/CSP3/
 */
export function toPageSecurityHeaders(page: Page): Readonly<Record<string, string>> {
  return { 'content-security-policy': toContentSecurityPolicy(page), ...toTransportHeaders(page.secure) };
}

function toContentSecurityPolicy({ nonce, secure, isDevelopment }: Page): string {
  return [
    "default-src 'none'",
    // In development React evaluates text to show where an error came from, and Next's overlay brings inline styles.
    `script-src 'nonce-${nonce}' 'strict-dynamic'${isDevelopment ? " 'unsafe-eval'" : ''}`,
    `style-src 'self'${isDevelopment ? " 'unsafe-inline'" : ''}`,
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    // Chromium holds every redirect after a form against it, and signing out leads through hosts that only the identity
    // provider knows. See docs/decisions/0017.
    `form-action 'self' ${secure ? 'https:' : 'http: https:'}`,
    "frame-ancestors 'none'",
  ].join('; ');
}
