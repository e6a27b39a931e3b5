import type { ReactNode } from 'react';
import { FirstSteps } from '#components/first-steps.tsx';
import hero from '#components/hero.module.css';
import { RealSignOut } from '#components/real-sign-out.tsx';
import { ThreeSessions } from '#components/three-sessions.tsx';
import { developmentConsole } from '#lib/config.ts';
import { getRuntime } from '#lib/runtime.ts';

interface LandingProps {
  /** Signed in or not, and the way to change it. */
  readonly who: ReactNode;
  readonly plan: ReactNode;
}

/** What the landing page says to everyone. */
export function Landing({ who, plan }: LandingProps) {
  const consoleUrl = developmentConsole();
  const { session, logout } = getRuntime().config;
  return (
    <>
      <div className={hero.hero}>
        <div className={hero.words}>
          <h1>Signed out means out.</h1>
          <p className={hero.lead}>
            When you sign out of an app, other doors often stay open behind you. This one shuts every door it
            can reach, and tells you honestly which it could not.
          </p>
          {who}
        </div>
        {plan}
      </div>
      {consoleUrl && <FirstSteps consoleUrl={consoleUrl} federated={logout.federated} />}
      <ThreeSessions {...session} />
      <RealSignOut />
    </>
  );
}
