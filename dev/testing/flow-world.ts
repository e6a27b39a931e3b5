import { randomUUID } from 'node:crypto';
import { type CookieJar, createCookieJar } from '#dev/cookie-jar.ts';
import { type IdentityProvider, startIdentityProvider } from '#dev/identity-provider/identity-provider.ts';
import { type Credentials, signInAtProvider } from '#dev/identity-provider/visitor.ts';
import { FETCH, type FlowApp, startFlowApp } from './flow-app.ts';

/** An app and its identity provider, both real, both in this process. */
export interface World {
  readonly app: FlowApp;
  readonly provider: IdentityProvider;
  /** A new person with a browser of their own, who has not signed in yet. */
  readonly newPerson: () => Person;
  /** Signs a person in and returns the answer of the callback address. */
  readonly signIn: (person: Person, loginPath?: string) => Promise<Response>;
  /** What `/bff/user` says to this browser. */
  readonly whoAmI: (jar: CookieJar) => Promise<Response>;
  /** The address to sign out, as the page gets it from `/bff/user`. */
  readonly logoutUrl: (jar: CookieJar) => Promise<string>;
  readonly close: () => Promise<void>;
}

export interface Person {
  readonly account: Credentials;
  readonly jar: CookieJar;
}

/** Settings for an app at a provider, beside its own address. */
export const settingsFor = (issuer: string): Record<string, string> => ({
  OIDC_ISSUER: issuer,
  OIDC_CLIENT_ID: CLIENT.clientId,
  OIDC_CLIENT_SECRET: CLIENT.clientSecret,
  SESSION_SECRET: 'a-secret-for-tests-that-is-long-enough',
});

const CLIENT = { clientId: 'app', clientSecret: 'a-secret-of-the-client' };

/** @param settings beside those that the app needs to find its provider. */
export async function startWorld(settings: Readonly<Record<string, string>> = {}): Promise<World> {
  let provider: IdentityProvider | undefined;
  const app = await startFlowApp(async (baseUrl) => {
    provider = await startIdentityProvider({ port: 0, clients: [{ ...CLIENT, baseUrl }] });
    return { ...settingsFor(provider.issuer), ...settings };
  });
  if (provider === undefined) throw new Error('the provider did not start');
  const { addAccount, close } = provider;

  const whoAmI = (jar: CookieJar) => app.request('/bff/user', { jar, headers: { ...FETCH, 'x-csrf': '1' } });
  return {
    app,
    provider,
    newPerson: () => {
      const account = { name: `person-${randomUUID()}`, password: randomUUID() };
      addAccount(account);
      return { account, jar: createCookieJar() };
    },
    signIn: async ({ account, jar }, loginPath = '/bff/login') => {
      const started = await app.request(loginPath, { jar });
      const location = started.headers.get('location') ?? '';
      const { callbackUrl } = await signInAtProvider(location, account, jar);
      return app.request(callbackUrl.pathname + callbackUrl.search, {
        jar,
        headers: {
          'sec-fetch-dest': 'document',
          'sec-fetch-mode': 'navigate',
          'sec-fetch-site': 'cross-site',
        },
      });
    },
    whoAmI,
    logoutUrl: async (jar) => {
      const user: unknown = await (await whoAmI(jar)).json();
      return (user as { 'bff:logout_url': string })['bff:logout_url'];
    },
    close: async () => {
      await app.close();
      await close();
    },
  };
}
