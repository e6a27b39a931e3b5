import button from './button.module.css';
import { Notice } from './notice.tsx';

/**
 * In place of a page that somebody else's has taken: the router keeps what it has decided of a layout, while somebody
 * signs in or out in another tab. Loaded anew, the page is right.
 *
 * @param page its address
 */
export function PageChanged({ page }: { readonly page: '/' | '/logout' | '/signed-out' }) {
  return (
    <Notice title="This has changed meanwhile">
      <p>Somebody has signed in or out in this browser.</p>
      <div className={button.actions}>
        <a className={button.primary} href={page}>
          Show this page
        </a>
      </div>
    </Notice>
  );
}
