'use client';

import { useEffect } from 'react';

/**
 * For a page that shows who is signed in. Browsers keep pages that are left and show them again as they were, without
 * asking anybody; meanwhile the session may have ended elsewhere. Such a page is left blank and comes back loaded anew.
 */
export function ReloadWhenRestored() {
  useEffect(() => {
    window.addEventListener('pagehide', blank);
    window.addEventListener('pageshow', reloadRestored);
    return () => {
      window.removeEventListener('pagehide', blank);
      window.removeEventListener('pageshow', reloadRestored);
    };
  }, []);
  return null;
}

function blank(): void {
  document.documentElement.hidden = true;
}

function reloadRestored({ persisted }: PageTransitionEvent): void {
  if (persisted) window.location.reload();
}
