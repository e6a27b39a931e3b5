/** The page that is shown, so that it can be come back to. */
const here = (): string => location.pathname + location.search + location.hash;

/**
 * Goes to the identity provider to sign in.
 *
 * @param returnUrl a local path; the present page when it is left out
 */
export function signIn(returnUrl: string = here()): void {
  location.assign(`/bff/login?${new URLSearchParams({ returnUrl })}`);
}
