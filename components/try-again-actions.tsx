import button from './button.module.css';

/** What anybody can do while the store cannot say whether they are signed in. */
export function TryAgainActions({ page }: { readonly page: string }) {
  return (
    <div className={button.actions}>
      <a className={button.primary} href={page}>
        Try again
      </a>
      <a className={button.secondary} href="/logout">
        Sign out
      </a>
    </div>
  );
}
