import { describe, expect, it, vi } from 'vitest';
import { startIdentityProvider } from './identity-provider.ts';

describe('the embedded provider', () => {
  it('does not start in production', async () => {
    vi.stubEnv('NODE_ENV', 'production');
    await expect(startIdentityProvider({ port: 0, clients: [] })).rejects.toThrow(
      'does not run in production',
    );
    vi.unstubAllEnvs();
  });

  it('publishes an issuer that is its own address, and has no admin address without a token', async () => {
    const provider = await startIdentityProvider({ port: 0, clients: [] });
    const metadata: unknown = await (
      await fetch(`${provider.issuer}/.well-known/openid-configuration`)
    ).json();
    expect(metadata).toMatchObject({
      issuer: `http://127.0.0.1:${provider.port}`,
      backchannel_logout_supported: true,
      backchannel_logout_session_supported: true,
      code_challenge_methods_supported: ['S256'],
      prompt_values_supported: ['none', 'login', 'consent'],
      end_session_endpoint: expect.any(String),
      revocation_endpoint: expect.any(String),
    });
    expect((await fetch(`${provider.issuer}/admin/sessions`)).status).toBe(404);
    await provider.close();
  });

  it('says which port it could not have', async () => {
    const first = await startIdentityProvider({ port: 0, clients: [] });
    await expect(startIdentityProvider({ port: first.port, clients: [] })).rejects.toThrow(
      String(first.port),
    );
    await first.close();
  });
});
