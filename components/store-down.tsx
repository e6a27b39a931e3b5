import { Notice } from './notice.tsx';
import { TryAgainActions } from './try-again-actions.tsx';

/** For a page that cannot do without a session, while nobody can say whether there is one. */
export function StoreDown({ page }: { readonly page: string }) {
  return (
    <Notice title="We cannot look up your session">
      <p>The place where sessions are kept does not answer. You have not been signed out.</p>
      <TryAgainActions page={page} />
    </Notice>
  );
}
