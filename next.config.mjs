// The content security policy of a page has a nonce in it: proxy.ts sets it.
const PAGE_HEADERS = [
  { key: 'Permissions-Policy', value: 'camera=(), geolocation=(), microphone=(), payment=(), usb=()' },
  { key: 'Referrer-Policy', value: 'same-origin' },
  { key: 'X-Content-Type-Options', value: 'nosniff' },
  { key: 'X-Frame-Options', value: 'DENY' },
];

/** @type {import('next').NextConfig} */
export default {
  poweredByHeader: false,
  // A provider's logout token is answered under every spelling of the address: a redirect would lose it.
  skipTrailingSlashRedirect: true,
  // Bundled, they would exist twice in a process, once for pages and once for route handlers, and each copy refuses what
  // the other has made. One runtime serves both.
  serverExternalPackages: ['jose', 'openid-client'],
  // Their addresses carry codes, states and proofs, which belong in no log.
  logging: { incomingRequests: { ignore: [/^\/bff\//] } },
  // The routes under /bff set their own, but Next answers some addresses there itself.
  headers: async () => [
    { source: '/((?!bff/).*)', headers: PAGE_HEADERS },
    { source: '/bff/:path*', headers: [{ key: 'Cache-Control', value: 'no-store' }] },
    // Compressed, each stream would take memory for as long as it is open.
    { source: '/bff/events', headers: [{ key: 'Cache-Control', value: 'no-store, no-transform' }] },
  ],
};
