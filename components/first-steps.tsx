import section from './section.module.css';

interface FirstStepsProps {
  readonly consoleUrl: string;
  readonly federated: boolean;
}

/**
 * For development: from nothing to all three sessions, and out again, in two minutes.
 *
 * @param consoleUrl of the identity provider that `npm run dev` has started
 * @param federated whether every sign-out asks for the upstream's session, too
 */
export function FirstSteps({ consoleUrl, federated }: FirstStepsProps) {
  return (
    <section className={section.section} aria-labelledby="first-steps">
      <h2 id="first-steps">Try it in two minutes</h2>
      <ol className={section.steps}>
        <li>
          <strong>Watch.</strong> Open the provider’s{' '}
          <a href={consoleUrl} target="_blank" rel="noreferrer">
            console
          </a>{' '}
          in a window beside this one. It shows the sessions of both providers, and every logout token they
          send.
        </li>
        <li>
          <strong>Come in.</strong> <a href="/bff/login?returnUrl=/account">Sign in</a>, and there choose
          “Sign in with the company account”. The page shows the names and passwords.
        </li>
        <li>
          <strong>See all three.</strong> <a href="/account">Your account</a> tells what this app knows of
          each session; the console shows the other two.
        </li>
        <li>
          <strong>Go out in each of the ways offered,</strong> and sign in again in between: of this app only,
          you come back without a question;{' '}
          {!federated && 'of the provider too, with one click on the company account; '}
          everywhere{federated && ', which “Sign out” is set to'}, and you are asked for a password.
        </li>
        <li>
          <strong>See others follow.</strong> Sign in at the second application as well (the console has its
          address), and sign out of one of the two; or end a session in the console. It shows which logout
          tokens were sent, and what became of them.
        </li>
      </ol>
    </section>
  );
}
