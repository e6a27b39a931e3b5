import { findFreePort } from '#dev/ports.ts';
import { type AppServer, startApp } from '#dev/testing/app-server.ts';

export const OTHER_SECRET = 'a-secret-for-tests-that-is-long-enough';

/** Another instance of the production build, by itself: nobody can sign in there. */
export async function startOtherApp(
  scheme: 'http' | 'https',
  settings: Readonly<Record<string, string>> = {},
): Promise<AppServer> {
  const port = await findFreePort();
  const env = {
    APP_BASE_URL: `${scheme}://localhost:${port}`,
    OIDC_ISSUER: 'http://127.0.0.1:9',
    OIDC_CLIENT_ID: 'app',
    OIDC_CLIENT_SECRET: 'secret',
    SESSION_SECRET: OTHER_SECRET,
    ...settings,
  };
  return startApp({ port, env });
}
