import { Notice } from '#components/notice.tsx';
import { PageChanged } from '#components/page-changed.tsx';
import { toPersonName } from '#components/person-name.ts';
import { PrivatePage } from '#components/private-page.tsx';
import { SignedInActions } from '#components/signed-in-actions.tsx';
import { toPageUser } from '#lib/bff/read-user.ts';
import { getSession, unlessStoreFails } from '#lib/current-user.ts';
import { getRuntime } from '#lib/runtime.ts';

export default async function StillHerePage() {
  const session = await unlessStoreFails(getSession());
  if (!session) return <PageChanged page="/signed-out" />;
  return (
    <PrivatePage user={toPageUser(session, getRuntime().now())}>
      <Notice title="You are signed in">
        <p>
          You are here as <strong>{toPersonName(session.claims, session.subject)}</strong>, so there is no
          sign-out to tell of.
        </p>
        <SignedInActions session={session} />
      </Notice>
    </PrivatePage>
  );
}
