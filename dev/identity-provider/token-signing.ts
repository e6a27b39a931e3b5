import {
  createLocalJWKSet,
  decodeJwt,
  decodeProtectedHeader,
  type JWTPayload,
  jwtVerify,
  SignJWT,
} from 'jose';
import type Provider from 'oidc-provider';
import type { Behaviour, BehaviourSettings } from './behaviour.ts';
import type { Route } from './routes.ts';
import { SIGNING_ALGORITHM, type SigningKeys } from './signing-keys.ts';

/**
 * Signs ID tokens and logout tokens with the newest key, and with the claims that the settings falsify. The package
 * takes its keys once, when it starts, and has no hook between the claims of a token and its signature; so what it
 * has signed is signed anew.
 */
export function takeOverSigning(provider: Provider, keys: SigningKeys, behaviour: BehaviourSettings): void {
  const { IdToken } = provider;
  const { issue } = IdToken.prototype;
  IdToken.prototype.issue = async function signAnew(context) {
    const token = await issue.call(this, context);
    if (behaviour.current().rotateKeys) await keys.rotate();
    const [{ kid, privateKey }] = keys.all();
    return new SignJWT(falsify(decodeJwt(token), behaviour.current()))
      .setProtectedHeader({ ...decodeProtectedHeader(token), alg: SIGNING_ALGORITHM, kid })
      .sign(privateKey);
  };
  IdToken.validate = async (token, { clientId }) => {
    const keySet = createLocalJWKSet({ keys: toPublished(keys, behaviour.current()) });
    // A token that is a hint may have expired.
    const checks = { issuer: provider.issuer, audience: clientId, currentDate: new Date(0) };
    const { protectedHeader, payload } = await jwtVerify(token, keySet, checks);
    return { header: { ...protectedHeader }, payload };
  };
}

/** The address of the keys that applications check tokens with. */
export function keysRoute(keys: SigningKeys, behaviour: BehaviourSettings): Route {
  return {
    method: 'GET',
    path: /^\/jwks$/,
    handle: (ctx) => {
      ctx.body = { keys: toPublished(keys, behaviour.current()) };
    },
  };
}

function toPublished(keys: SigningKeys, { keepOldKeys }: Behaviour) {
  const [newest, ...older] = keys.all();
  return [newest, ...(keepOldKeys ? older : [])].map(({ publicKey }) => publicKey);
}

function falsify(claims: JWTPayload, { clockSkewSeconds, sendSid }: Behaviour): JWTPayload {
  const { sid, ...others } = claims;
  const shifted = ['iat', 'exp', 'auth_time'].flatMap((name) => {
    const instant = claims[name];
    return typeof instant === 'number' ? [[name, instant + clockSkewSeconds] as const] : [];
  });
  return { ...others, ...(sendSid && sid !== undefined ? { sid } : {}), ...Object.fromEntries(shifted) };
}
