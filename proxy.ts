import { randomBytes } from 'node:crypto';
import { type NextRequest, NextResponse } from 'next/server';
import { isDevelopment, loadConfig } from '#lib/config.ts';
import { toPageSecurityHeaders } from '#lib/http/page-security-headers.ts';

/** Pages, and what Next answers where there is none. A prefetched one as well: it may become the page. */
export const config = { matcher: '/((?!bff/|healthz/?$|_next/static/|icon\\.svg$).*)' };

/** Gives each page its headers, and Next the nonce for its scripts: it reads that from the policy in the request. */
export function proxy(request: NextRequest): NextResponse {
  const added = toPageSecurityHeaders({
    nonce: randomBytes(16).toString('base64'),
    secure: loadConfig().secure,
    isDevelopment: isDevelopment(),
  });
  const headers = new Headers(request.headers);
  for (const [name, value] of Object.entries(added)) headers.set(name, value);
  return NextResponse.next({ request: { headers }, headers: added });
}
