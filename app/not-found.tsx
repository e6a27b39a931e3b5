import type { Metadata } from 'next';
import button from '#components/button.module.css';
import { Notice } from '#components/notice.tsx';

export const metadata: Metadata = { title: 'No such page' };

export default function NotFoundPage() {
  return (
    <Notice title="There is no such page">
      <p>The address may be mistyped, or the page is gone.</p>
      <div className={button.actions}>
        <a className={button.primary} href="/">
          Go to the start page
        </a>
      </div>
    </Notice>
  );
}
