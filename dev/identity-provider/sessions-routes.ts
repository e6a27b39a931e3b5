import type { Delivery } from './client-fetch.ts';
import { requireSameOrigin } from './guards.ts';
import type { LiveSessions } from './live-sessions.ts';
import { sendPage } from './pages/page.ts';
import { type SessionsView, sessionsPage } from './pages/sessions.ts';
import type { RecentList } from './recent-list.ts';
import { type Context, type Route, readForm } from './routes.ts';

/** The page that lists who is signed in here, and ends a session at the press of a button. */
export function sessionsRoutes(
  issuer: string,
  sessions: LiveSessions,
  deliveries: RecentList<Delivery>,
): readonly Route[] {
  const show = (ctx: Context, ended?: SessionsView['ended']): void =>
    sendPage(
      ctx,
      sessionsPage({ sessions: sessions.list(), deliveries: deliveries.all().slice(-20).reverse(), ended }),
    );

  const end = async (ctx: Context): Promise<void> => {
    requireSameOrigin(ctx, issuer);
    const form = await readForm(ctx);
    show(ctx, (await sessions.end(form.get('session') ?? '')) ?? 'gone');
  };

  return [
    { method: 'GET', path: /^\/sessions$/, handle: (ctx) => show(ctx) },
    { method: 'POST', path: /^\/sessions$/, handle: end },
    { method: 'GET', path: /^\/$/, handle: (ctx) => ctx.redirect('/sessions') },
  ];
}
