import * as z from 'zod';
import { isProven } from '#lib/bff/logout-proof.ts';
import { endOtherSessions, endOwnSession, listOwnSessions, toListId } from '#lib/bff/own-sessions.ts';
import { readSession, requireSession } from '#lib/bff/read-user.ts';
import { BffError } from '#lib/errors.ts';
import { readForm } from '#lib/http/form-body.ts';
import { type Exchange, handler } from '#lib/http/handler.ts';
import { assertCsrfHeader, assertDocumentNavigation, requestOrigin } from '#lib/http/navigation.ts';
import { parseParameters } from '#lib/http/parameters.ts';
import { empty, json, redirect } from '#lib/http/responses.ts';
import { readCookies } from '#lib/session/cookie.ts';

const parameters = z.object({
  sid: z.string().optional(),
  /** The session to end; all others when it is left out. */
  id: z.string().optional(),
});

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = handler({
  /** Open tabs ask by themselves, so it does not count as use. */
  GET: async ({ request, runtime }) => {
    assertCsrfHeader(request.headers);
    const own = await requireSession(runtime, readCookies(request.headers), false);
    return json(await listOwnSessions(runtime, own));
  },
  POST: endByForm,
  /** All others. */
  DELETE: async ({ request, runtime }) => {
    assertCsrfHeader(request.headers);
    const own = await requireSession(runtime, readCookies(request.headers), true);
    await endOtherSessions(runtime, own);
    return empty(204);
  },
});

/** For a page without a script. A form cannot bring the header, so it brings the proof, as for signing out. */
async function endByForm({ request, runtime, setCookie }: Exchange): Promise<Response> {
  const { headers } = request;
  const { baseUrl, logout } = runtime.config;
  assertDocumentNavigation(headers);
  const { sid, id } = parseParameters(await readForm(request), parameters);
  const own = await readSession(runtime, await runtime.sessionCookie.read(readCookies(headers)), false);
  if (own === null) return redirect('/account');
  const evidence = { proof: sid, origin: requestOrigin(headers, baseUrl), confirmed: true };
  const isOwn = isProven(evidence, { session: own, hint: null }, logout.requireSessionId);
  // A page from before the last sign-in, which comes back with a proof that is right.
  if (!isOwn && evidence.origin === 'own') return redirect('/account');
  if (!isOwn) throw new BffError('foreign_request', 'Only a page of this app may sign out a device.');
  if (id === undefined) await endOtherSessions(runtime, own);
  // It may have ended in the meantime, which the list shows.
  else await endOwnSession(runtime, own, id);
  if (id === toListId(own)) setCookie(runtime.sessionCookie.clear());
  return redirect('/account');
}
