import type { Metadata } from 'next';
import styles from '#components/account.module.css';
import { ClaimsTable } from '#components/claims-table.tsx';
import { DeviceList } from '#components/device-list.tsx';
import { toPersonName } from '#components/person-name.ts';
import { PrivatePage } from '#components/private-page.tsx';
import { SessionLayers } from '#components/session-layers.tsx';
import { StoreDown } from '#components/store-down.tsx';
import { WaysOut } from '#components/ways-out.tsx';
import { toWaysOut } from '#components/ways-out-words.ts';
import { listOwnSessions } from '#lib/bff/own-sessions.ts';
import { readLogoutReach } from '#lib/bff/read-logout-reach.ts';
import { toPageUser } from '#lib/bff/read-user.ts';
import { requireSession, unlessStoreFails } from '#lib/current-user.ts';
import { upstreamProvider } from '#lib/oidc/upstream-provider.ts';
import { getRuntime } from '#lib/runtime.ts';

export const metadata: Metadata = { title: 'Your account' };

export default async function AccountPage() {
  const session = await unlessStoreFails(requireSession('/account'));
  if (session === undefined) return <StoreDown page="/account" />;
  const { claims, subject } = session;
  const runtime = getRuntime();
  const { config } = runtime;
  const now = runtime.now();
  const ownSessions = await unlessStoreFails(listOwnSessions(runtime, session));
  return (
    <PrivatePage user={toPageUser(session, now)}>
      <div className={styles.account}>
        <header className={styles.person}>
          <div>
            <h1>{toPersonName(claims, subject)}</h1>
            {typeof claims.email === 'string' && <p>{claims.email}</p>}
            <p className={styles.subject}>
              known to the identity provider as <code>{subject}</code>
            </p>
          </div>
        </header>
        <section className={styles.block} aria-labelledby="ways-out">
          <h2 id="ways-out">Ways out</h2>
          <WaysOut
            proof={session.logoutProof}
            ways={toWaysOut(readLogoutReach(runtime), config.logout.federated)}
          />
        </section>
        <section className={styles.block} aria-labelledby="layers">
          <h2 id="layers">Your sessions, from the inside out</h2>
          <SessionLayers session={session} upstream={upstreamProvider(session)} now={now} />
        </section>
        {ownSessions && (
          <section className={styles.block} aria-labelledby="sessions">
            <h2 id="sessions">Where you are signed in</h2>
            <DeviceList
              rendered={{ sessions: ownSessions, now }}
              proof={session.logoutProof}
              labelledBy="sessions"
            />
          </section>
        )}
        <section className={styles.block} aria-labelledby="claims">
          <h2 id="claims">What the identity provider says of you</h2>
          <ClaimsTable claims={{ ...claims, sub: subject }} now={now} labelledBy="claims" />
        </section>
      </div>
    </PrivatePage>
  );
}
