import { BffError } from '../errors.ts';
import type { Runtime } from '../runtime.ts';
import { openAndRevokeLater } from './revoke-later.ts';

/** What the provider's page asks for: the session of its own that has ended. */
export interface FrontChannelLogout {
  readonly issuer: string;
  readonly providerSessionId: string;
}

/**
 * Ends the sessions of one provider session, and revokes their refresh tokens afterwards. They are looked up in the
 * store: where browsers keep third-party cookies back, a frame in the provider's page comes without ours. The `sid` is
 * the proof, as at `/bff/logout`. Sessions that are gone already are no error.
 *
 * @throws {BffError} `invalid_parameter`, `store_unavailable`
 * @see https://openid.net/specs/openid-connect-frontchannel-1_0.html#RPLogout section 2
 */
export async function endByFrontChannel(runtime: Runtime, logout: FrontChannelLogout): Promise<void> {
  const { issuer, providerSessionId } = logout;
  if (issuer !== runtime.config.oidc.issuer)
    throw new BffError('invalid_parameter', 'The parameter iss is not the issuer of this app.');
  const target = { issuer, providerSessionId, issuedAt: runtime.now() };
  const ended = await runtime.sessions.deleteByLogoutToken(target);
  runtime.log('front_channel_logout', { sessions: ended.count });
  openAndRevokeLater(runtime, ended);
}
