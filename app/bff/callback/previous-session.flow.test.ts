import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FETCH, type FlowApp, startFlowApp } from '#dev/testing/flow-app.ts';
import { settingsFor } from '#dev/testing/flow-world.ts';
import { type ScriptedProvider, startScriptedProvider } from '#dev/testing/scripted-provider.ts';
import { signInByScript } from '#dev/testing/scripted-sign-in.ts';
import { BffError } from '#lib/errors.ts';

let provider: ScriptedProvider;
let app: FlowApp;

beforeEach(async () => {
  provider = await startScriptedProvider();
  app = await startFlowApp(() => settingsFor(provider.issuer));
});
afterEach(async () => {
  await app.close();
  await provider.close();
});

const failure = new BffError('store_unavailable', 'The store cannot be asked.');

test.each(['read', 'delete'] as const)(
  'a sign-in succeeds though the earlier session of this browser cannot be ended, which is made up for (%s)',
  async (operation) => {
    const { jar } = await signInByScript(app, provider);
    const old = { ...jar, header: () => header };
    const header = jar.header(app.baseUrl);
    const revoked = () => provider.posted('/revoke').length;
    const before = revoked();
    const failing = vi.spyOn(app.runtime.sessions, operation).mockRejectedValueOnce(failure);

    const { response } = await signInByScript(app, provider, { jar });
    expect(response.status).toBe(303);
    const whoAmI = (browser: typeof jar) =>
      app.request('/bff/user', { jar: browser, headers: { ...FETCH, 'x-csrf': '1' } });
    expect((await whoAmI(jar)).status).toBe(200);
    expect((await whoAmI(old)).status).toBe(401);
    await expect.poll(revoked).toBe(before + 1);
    failing.mockRestore();
  },
);
