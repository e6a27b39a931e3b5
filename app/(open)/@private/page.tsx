import { PageChanged } from '#components/page-changed.tsx';
import { PlanPlate } from '#components/plan-plate.tsx';
import { PrivatePage } from '#components/private-page.tsx';
import { SignedInPerson } from '#components/signed-in-person.tsx';
import { toPageUser } from '#lib/bff/read-user.ts';
import { getSession, unlessStoreFails } from '#lib/current-user.ts';
import { getRuntime } from '#lib/runtime.ts';
import { Landing } from '../landing.tsx';

export default async function PrivateLandingPage() {
  const session = await unlessStoreFails(getSession());
  if (!session) return <PageChanged page="/" />;
  return (
    <PrivatePage user={toPageUser(session, getRuntime().now())}>
      <Landing
        who={<SignedInPerson session={session} />}
        plan={
          <PlanPlate
            doors={['open', 'open', 'open']}
            person="inside"
            label="While you are signed in you are inside three walls, and the doors in them stand open."
          />
        }
      />
    </PrivatePage>
  );
}
