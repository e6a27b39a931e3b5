import type { Metadata, Viewport } from 'next';
import type { ReactNode } from 'react';
import { SiteFooter } from '#components/site-footer.tsx';
import { SiteHeader } from '#components/site-header.tsx';
import './globals.css';

/** Of every page, the one for addresses that do not exist included: its scripts carry a nonce, made for each answer. */
export const dynamic = 'force-dynamic';

export const metadata: Metadata = {
  title: { default: 'Signed out means out', template: '%s – Signed out means out' },
  description: 'An app whose sign-out really signs you out, and says so honestly where it could not.',
};

export const viewport: Viewport = {
  colorScheme: 'light dark',
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#00653f' },
    { media: '(prefers-color-scheme: dark)', color: '#0a3323' },
  ],
};

/** It asks for no session, so that it stands whatever becomes of the page in it. */
export default function Layout({ children }: { readonly children: ReactNode }) {
  return (
    <html lang="en">
      <body>
        <SiteHeader />
        <main id="content" tabIndex={-1}>
          {children}
        </main>
        <SiteFooter />
      </body>
    </html>
  );
}
