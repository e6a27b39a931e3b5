import type { CookieJar } from '#dev/cookie-jar.ts';
import { FETCH, type FlowApp, startFlowApp } from './flow-app.ts';
import { settingsFor } from './flow-world.ts';
import { type Json, type ScriptedProvider, startScriptedProvider } from './scripted-provider.ts';
import { type ScriptedSignIn, signInByScript } from './scripted-sign-in.ts';

/** An app and a scripted provider, both in this process. */
export interface ScriptedWorld {
  readonly app: FlowApp;
  readonly provider: ScriptedProvider;
  readonly signIn: (options?: ScriptedSignIn) => ReturnType<typeof signInByScript>;
  /** Signs a person in, by that name and session at the provider, in a new browser. */
  readonly signInAs: (sub: string, sid: string) => Promise<CookieJar>;
  readonly isSignedIn: (jar: CookieJar) => Promise<boolean>;
  /** Posts a form to the back channel, as a provider does. */
  readonly post: (form: Readonly<Record<string, string>>, path?: string) => Promise<Response>;
  /** Posts a logout token that is right but for these claims. */
  readonly deliver: (claims: Json, header?: Json) => Promise<Response>;
  readonly close: () => Promise<void>;
}

/** @param settings beside those that the app needs to find its provider. */
export async function startScriptedWorld(
  settings: Readonly<Record<string, string>> = {},
): Promise<ScriptedWorld> {
  const provider = await startScriptedProvider();
  const app = await startFlowApp(() => ({ ...settingsFor(provider.issuer), ...settings }));

  const signIn = (options?: ScriptedSignIn) => signInByScript(app, provider, options);
  const post: ScriptedWorld['post'] = (form, path = '/bff/backchannel') =>
    app.request(path, { form, headers: {} });
  return {
    app,
    provider,
    signIn,
    signInAs: async (sub, sid) => {
      provider.script.answers['/userinfo'] = { body: { sub } };
      return (await signIn({ toIdToken: (claims) => provider.sign({ ...claims, sub, sid }) })).jar;
    },
    isSignedIn: async (jar) => {
      const { status } = await app.request('/bff/user', { jar, headers: { ...FETCH, 'x-csrf': '1' } });
      if (status !== 200 && status !== 401) throw new Error(`the app does not say who is there: ${status}`);
      return status === 200;
    },
    post,
    deliver: async (claims, header) => post({ logout_token: await provider.signLogoutToken(claims, header) }),
    close: async () => {
      await app.close();
      await provider.close();
    },
  };
}
