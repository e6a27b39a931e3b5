import { BffError } from '../errors.ts';
import type { Runtime } from '../runtime.ts';
import type { ProviderSessionKey } from '../session/session-store.ts';
import { openAndRevokeLater } from './revoke-later.ts';

/**
 * Ends the sessions of one provider session, and revokes their refresh tokens afterwards. They are looked up in the
 * store: where browsers keep third-party cookies back, a frame in the provider's page comes without ours. The `sid` is
 * the proof, as at `/bff/logout`; anybody may invent one, so nothing is kept of it. Sessions that are gone already are
 * no error. A sign-in that is under way may survive.
 *
 * @throws {BffError} `invalid_parameter`, `store_unavailable`
 * @see https://openid.net/specs/openid-connect-frontchannel-1_0.html#RPLogout section 2
 */
export async function endByFrontChannel(runtime: Runtime, key: ProviderSessionKey): Promise<void> {
  if (key.issuer !== runtime.config.oidc.issuer)
    throw new BffError('invalid_parameter', 'The parameter iss is not the issuer of this app.');
  const ended = await runtime.sessions.deleteByProviderSession(key);
  runtime.log('front_channel_logout', { sessions: ended.count });
  openAndRevokeLater(runtime, ended);
}
