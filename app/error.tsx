'use client';

import button from '#components/button.module.css';
import { Notice } from '#components/notice.tsx';

/** Something a page needs does not answer, most often the session store. */
export default function ErrorPage() {
  return (
    <Notice title="We cannot show this page now">
      <p>
        Something it needs does not answer. You have not been signed out. Please try again in a little while.
      </p>
      <div className={button.actions}>
        <button className={button.primary} type="button" onClick={() => window.location.reload()}>
          Try again
        </button>
        <a className={button.secondary} href="/">
          Go to the start page
        </a>
      </div>
    </Notice>
  );
}
