import button from './button.module.css';

/** A plain link: signing in is a visit to the identity provider, which nothing may fetch ahead. */
export function SignInLink({ label = 'Sign in' }: { readonly label?: string }) {
  return (
    <a className={button.primary} href="/bff/login?returnUrl=/account">
      {label}
    </a>
  );
}
