import type { Metadata } from 'next';
import button from '#components/button.module.css';
import { Notice } from '#components/notice.tsx';
import { OutcomeReport } from '#components/outcome-report.tsx';
import { toOutcomeWords } from '#components/outcome-words.ts';
import { toPersonName } from '#components/person-name.ts';
import { PrivatePage } from '#components/private-page.tsx';
import { SignInLink } from '#components/sign-in-link.tsx';
import { SignedInActions } from '#components/signed-in-actions.tsx';
import { StoreDown } from '#components/store-down.tsx';
import { toPageUser } from '#lib/bff/read-user.ts';
import { getLogoutOutcome, getSession, unlessStoreFails } from '#lib/current-user.ts';
import { getRuntime } from '#lib/runtime.ts';
import type { Session } from '#lib/session/session.ts';

export const metadata: Metadata = { title: 'Your sign-out' };

/** Tells what became of each session. Where the store does not answer, it tells what the browser still knows. */
export default async function SignedOutPage() {
  const outcome = await getLogoutOutcome();
  const session = await unlessStoreFails(getSession());
  if (session) return <StillHere session={session} />;
  if (outcome === null) return session === null ? <NobodyHere /> : <StoreDown page="/signed-out" />;
  return <OutcomeReport words={toOutcomeWords(outcome, getRuntime().config.session.absoluteSeconds)} />;
}

function StillHere({ session }: { readonly session: Session }) {
  return (
    <PrivatePage user={toPageUser(session, getRuntime().now())}>
      <Notice title="You are signed in">
        <p>
          as <strong>{toPersonName(session.claims, session.subject)}</strong>. Nothing has been signed out.
        </p>
        <SignedInActions session={session} />
      </Notice>
    </PrivatePage>
  );
}

function NobodyHere() {
  return (
    <Notice title="You are not signed in here">
      <p>
        This browser has no session with this app. Whether you are signed in at the identity provider, we do
        not know: <a href="/logout">sign out there too</a>, if you like.
      </p>
      <div className={button.actions}>
        <SignInLink />
        <a className={button.secondary} href="/">
          Go to the start page
        </a>
      </div>
    </Notice>
  );
}
