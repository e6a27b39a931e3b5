import { Notice } from '#components/notice.tsx';
import { toPersonName } from '#components/person-name.ts';
import { PrivatePage } from '#components/private-page.tsx';
import { SignedInActions } from '#components/signed-in-actions.tsx';
import { toPageUser } from '#lib/bff/read-user.ts';
import { getSession, unlessStoreFails } from '#lib/current-user.ts';
import { getRuntime } from '#lib/runtime.ts';

export default async function StillHerePage() {
  const session = await unlessStoreFails(getSession());
  if (!session) return null;
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
