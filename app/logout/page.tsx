import type { Metadata } from 'next';
import button from '#components/button.module.css';
import { ConfirmedSignOutForm } from '#components/confirmed-sign-out-form.tsx';
import { Notice } from '#components/notice.tsx';
import { toPersonName } from '#components/person-name.ts';
import { PrivatePage } from '#components/private-page.tsx';
import { SignOutForm } from '#components/sign-out-form.tsx';
import { toPageUser } from '#lib/bff/read-user.ts';
import type { SignOutScope } from '#lib/client/sign-out.ts';
import { getLogoutProof, getSession, unlessStoreFails } from '#lib/current-user.ts';
import { parseReturnUrl } from '#lib/http/return-url.ts';
import { getRuntime } from '#lib/runtime.ts';
import type { Session } from '#lib/session/session.ts';

export const metadata: Metadata = { title: 'Sign out?' };

interface LogoutPageProps {
  readonly searchParams: Promise<
    Readonly<Partial<Record<'returnUrl' | 'federated' | 'scope', string | readonly string[]>>>
  >;
}

/** Asks first, for a sign-out that came without proof that this app's own page wanted it. */
export default async function LogoutPage({ searchParams }: LogoutPageProps) {
  const { returnUrl, federated, scope } = await searchParams;
  const wanted = scope === 'app' ? 'app' : isWanted(federated) ? 'everywhere' : 'provider';
  const session = await unlessStoreFails(getSession());
  const proof = await unlessStoreFails(getLogoutProof());
  const user = session && toPageUser(session, getRuntime().now());
  const form = { proof, returnUrl: toAllowedReturnUrl(returnUrl), scope: wanted } as const;
  const content = (
    <Notice title="Sign out?">
      <p>
        {toQuestion(session)} {toNextStep(session, wanted)}
      </p>
      <div className={button.actions}>
        {user === null ? (
          <SignOutForm {...form} />
        ) : (
          <ConfirmedSignOutForm {...form} sessionRef={user?.['bff:session_ref'] ?? null} />
        )}
        <a className={button.secondary} href="/">
          {session === null ? 'Go to the start page' : 'Stay signed in'}
        </a>
      </div>
    </Notice>
  );
  return user ? <PrivatePage user={user}>{content}</PrivatePage> : content;
}

/** @param session `undefined` when nobody can say whether there is one */
function toQuestion(session: Session | null | undefined): string {
  if (session === undefined) {
    return 'We cannot look up your session at the moment. You can sign out all the same: this browser gives up its key.';
  }
  if (session === null) return 'You are not signed in here.';
  const name = toPersonName(session.claims, session.subject);
  return `You are signed in as ${name}. Signing out ends your session here.`;
}

function toNextStep(session: Session | null | undefined, scope: SignOutScope): string {
  if (scope === 'app') return 'Your session at the identity provider stays open.';
  const upstream = scope === 'everywhere' ? ', and to ask it to sign you out at the provider behind it' : '';
  return session === null
    ? `You may still be signed in at the identity provider: this button takes you there to sign out${upstream}.`
    : `Then you go on to the identity provider to sign out there${upstream}.`;
}

/** As `/bff/logout` reads it. */
const isWanted = (federated: string | readonly string[] | undefined): boolean =>
  typeof federated === 'string' && federated !== 'false';

function toAllowedReturnUrl(value: string | readonly string[] | undefined): string | undefined {
  const { baseUrl, logout } = getRuntime().config;
  if (typeof value !== 'string') return undefined;
  return parseReturnUrl(value, baseUrl, logout.allowedReturnUrls) ?? undefined;
}
