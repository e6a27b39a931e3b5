import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type ScriptedWorld, startScriptedWorld } from '#dev/testing/scripted-world.ts';
import { BffError } from '#lib/errors.ts';

let world: ScriptedWorld;

beforeEach(async () => {
  world = await startScriptedWorld();
});
afterEach(() => world.close());

const failure = new BffError('store_unavailable', 'The store cannot be asked.');

test.each(['read', 'delete'] as const)(
  'a sign-in succeeds though the earlier session of this browser cannot be ended, which is made up for (%s)',
  async (operation) => {
    const { app, provider, signIn, isSignedIn } = world;
    const { jar } = await signIn();
    const old = { ...jar, header: () => header };
    const header = jar.header(app.baseUrl);
    const revoked = () => provider.posted('/revoke').length;
    const before = revoked();
    const failing = vi.spyOn(app.runtime.sessions, operation).mockRejectedValueOnce(failure);

    const { response } = await signIn({ jar });
    expect(response.status).toBe(303);
    expect(await isSignedIn(jar)).toBe(true);
    expect(await isSignedIn(old)).toBe(false);
    await expect.poll(revoked).toBe(before + 1);
    failing.mockRestore();
  },
);
