import { PageChanged } from '#components/page-changed.tsx';
import { PlanPlate } from '#components/plan-plate.tsx';
import { UnknownVisitor, Visitor } from '#components/visitor.tsx';
import { developmentConsole } from '#lib/config.ts';
import { getSession, getSessionEnding, unlessStoreFails } from '#lib/current-user.ts';
import { Landing } from './landing.tsx';

export default async function LandingPage() {
  const session = await unlessStoreFails(getSession());
  if (session) return <PageChanged page="/" />;
  const ending = session === null ? await unlessStoreFails(getSessionEnding()) : null;
  return (
    <Landing
      who={
        session === null ? (
          <Visitor ending={ending ?? null} hasDemoAccounts={developmentConsole() !== undefined} />
        ) : (
          <UnknownVisitor />
        )
      }
      plan={
        <PlanPlate
          doors={['closed', 'closed', 'closed']}
          person="outside"
          label="Signing out: you leave through three doors, and each one shuts behind you."
        />
      }
    />
  );
}
