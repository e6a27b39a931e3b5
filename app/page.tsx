import { FirstSteps } from '#components/first-steps.tsx';
import hero from '#components/hero.module.css';
import { PlanPlate } from '#components/plan-plate.tsx';
import { PrivatePage } from '#components/private-page.tsx';
import { RealSignOut } from '#components/real-sign-out.tsx';
import { ThreeSessions } from '#components/three-sessions.tsx';
import { WhoIsHere } from '#components/who-is-here.tsx';
import { toPageUser } from '#lib/bff/read-user.ts';
import { developmentConsole } from '#lib/config.ts';
import { getSession, getSessionEnding, unlessStoreFails } from '#lib/current-user.ts';
import { getRuntime } from '#lib/runtime.ts';

export default async function LandingPage() {
  const session = await unlessStoreFails(getSession());
  const ending = session === null ? await unlessStoreFails(getSessionEnding()) : null;
  const { config, now } = getRuntime();
  const consoleUrl = developmentConsole();
  const content = (
    <>
      <div className={hero.hero}>
        <div className={hero.words}>
          <h1>Signed out means out.</h1>
          <p className={hero.lead}>
            When you sign out of an app, other doors often stay open behind you. This one shuts every door it
            can reach, and tells you honestly which it could not.
          </p>
          <WhoIsHere session={session} ending={ending ?? null} hasDemoAccounts={consoleUrl !== undefined} />
        </div>
        {session ? (
          <PlanPlate
            doors={['open', 'open', 'open']}
            person="inside"
            label="While you are signed in you are inside three walls, and the doors in them stand open."
          />
        ) : (
          <PlanPlate
            doors={['closed', 'closed', 'closed']}
            person="outside"
            label="Signing out: you leave through three doors, and each one shuts behind you."
          />
        )}
      </div>
      {consoleUrl && <FirstSteps consoleUrl={consoleUrl} />}
      <ThreeSessions {...config.session} />
      <RealSignOut />
    </>
  );
  return session ? <PrivatePage user={toPageUser(session, now())}>{content}</PrivatePage> : content;
}
