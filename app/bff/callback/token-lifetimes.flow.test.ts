import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { FETCH, type FlowApp, startFlowApp } from '#dev/testing/flow-app.ts';
import { settingsFor } from '#dev/testing/flow-world.ts';
import { type ScriptedProvider, startScriptedProvider } from '#dev/testing/scripted-provider.ts';
import { signInByScript } from '#dev/testing/scripted-sign-in.ts';

let provider: ScriptedProvider;
let app: FlowApp;

beforeAll(async () => {
  provider = await startScriptedProvider();
  const store = { REDIS_URL: inject('redisUrl'), REDIS_KEY_PREFIX: `${randomUUID()}:` };
  app = await startFlowApp(() => ({ ...settingsFor(provider.issuer), ...store }));
});
afterAll(async () => {
  await app.close();
  await provider.close();
});

test.each([300, 299.5, 0, 0.5, 1e300])(
  'tokens that are said to live for %d seconds are no hindrance to the session',
  async (seconds) => {
    provider.script.token = {
      expires_in: seconds,
      refresh_expires_in: seconds,
      refresh_token_expires_in: seconds,
    };
    const { response, jar } = await signInByScript(app, provider);
    expect(response.status).toBe(303);
    const user = await app.request('/bff/user', { jar, headers: { ...FETCH, 'x-csrf': '1' } });
    expect(user.status).toBe(200);
  },
);
