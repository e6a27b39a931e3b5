import { ConfirmedSignOutForm } from '#components/confirmed-sign-out-form.tsx';
import { PageChanged } from '#components/page-changed.tsx';
import { PrivatePage } from '#components/private-page.tsx';
import { SignOutQuestion } from '#components/sign-out-question.tsx';
import { readLogoutReach } from '#lib/bff/read-logout-reach.ts';
import { toPageUser } from '#lib/bff/read-user.ts';
import { getSession, unlessStoreFails } from '#lib/current-user.ts';
import { getRuntime } from '#lib/runtime.ts';
import { type LogoutPageProps, readSignOutWish } from '../../logout/sign-out-wish.ts';

export default async function PrivateLogoutPage(props: LogoutPageProps) {
  const session = await unlessStoreFails(getSession());
  if (!session) return <PageChanged page="/logout" />;
  const wish = await readSignOutWish(props);
  const runtime = getRuntime();
  const user = toPageUser(session, runtime.now());
  return (
    <PrivatePage user={user}>
      <SignOutQuestion
        session={session}
        scope={wish.scope}
        reach={readLogoutReach(runtime)}
        federated={runtime.config.logout.federated}
        form={
          <ConfirmedSignOutForm {...wish} proof={session.logoutProof} sessionRef={user['bff:session_ref']} />
        }
      />
    </PrivatePage>
  );
}
