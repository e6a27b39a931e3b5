import type { Metadata } from 'next';
import { PageChanged } from '#components/page-changed.tsx';
import { SignOutForm } from '#components/sign-out-form.tsx';
import { SignOutQuestion } from '#components/sign-out-question.tsx';
import { readLogoutReach } from '#lib/bff/read-logout-reach.ts';
import { getLogoutProof, getSession, unlessStoreFails } from '#lib/current-user.ts';
import { getRuntime } from '#lib/runtime.ts';
import { type LogoutPageProps, readSignOutWish } from './sign-out-wish.ts';

export const metadata: Metadata = { title: 'Sign out?' };

export default async function LogoutPage(props: LogoutPageProps) {
  const session = await unlessStoreFails(getSession());
  if (session) return <PageChanged page="/logout" />;
  const wish = await readSignOutWish(props);
  const runtime = getRuntime();
  // A store that cannot say who is there is not asked again: the person would wait twice.
  const proof = session === null ? await unlessStoreFails(getLogoutProof()) : undefined;
  return (
    <SignOutQuestion
      session={session}
      scope={wish.scope}
      reach={readLogoutReach(runtime)}
      federated={runtime.config.logout.federated}
      form={<SignOutForm {...wish} proof={proof} />}
    />
  );
}
