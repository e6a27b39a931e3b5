import type { Metadata } from 'next';
import button from '#components/button.module.css';
import { Notice } from '#components/notice.tsx';
import { OutcomeReport } from '#components/outcome-report.tsx';
import { toOutcomeWords } from '#components/outcome-words.ts';
import { PageChanged } from '#components/page-changed.tsx';
import { SignInLink } from '#components/sign-in-link.tsx';
import { StoreDown } from '#components/store-down.tsx';
import { readLogoutReach } from '#lib/bff/read-logout-reach.ts';
import { getLogoutOutcome, getSession, unlessStoreFails } from '#lib/current-user.ts';
import { getRuntime } from '#lib/runtime.ts';

export const metadata: Metadata = { title: 'Your sign-out' };

/** Tells what became of each session. Where the store does not answer, it tells what the browser still knows. */
export default async function SignedOutPage() {
  const outcome = await getLogoutOutcome();
  const session = await unlessStoreFails(getSession());
  if (session) return <PageChanged page="/signed-out" />;
  if (outcome === null) return session === null ? <NobodyHere /> : <StoreDown page="/signed-out" />;
  const runtime = getRuntime();
  const { absoluteSeconds: longestSeconds } = runtime.config.session;
  return (
    <OutcomeReport words={toOutcomeWords(outcome, { longestSeconds, reach: readLogoutReach(runtime) })} />
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
