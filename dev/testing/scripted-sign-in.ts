import { type CookieJar, createCookieJar } from '#dev/cookie-jar.ts';
import type { FlowApp } from './flow-app.ts';
import type { Json, ScriptedProvider } from './scripted-provider.ts';

/** One sign-in, with what the scripted provider makes of it. */
export interface ScriptedSignIn {
  /** The browser; a new one when it is left out. */
  readonly jar?: CookieJar;
  readonly loginPath?: string;
  /** The ID token, from the claims of a good one. */
  readonly toIdToken?: (claims: Json) => Promise<string>;
  /** Added to the query of the callback address, as it is. */
  readonly suffix?: string;
}

/** Signs in at an app whose provider is scripted, and returns the answer of its callback address, or the app's refusal. */
export async function signInByScript(
  app: FlowApp,
  provider: ScriptedProvider,
  {
    jar = createCookieJar(),
    loginPath = '/bff/login',
    toIdToken = provider.sign,
    suffix = '',
  }: ScriptedSignIn = {},
): Promise<{ readonly response: Response; readonly jar: CookieJar }> {
  const started = await app.request(loginPath, { jar });
  const location = started.headers.get('location');
  if (location === null) return { response: started, jar };
  const { state = '', nonce } = Object.fromEntries(new URL(location).searchParams);
  provider.script.idToken = (claims) => toIdToken({ ...claims, nonce });
  const query = new URLSearchParams({ code: 'code', state });
  return { response: await app.request(`/bff/callback?${query}${suffix}`, { jar }), jar };
}
