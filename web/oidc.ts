import { createHash } from 'node:crypto';
import * as oidc from 'openid-client';
import type { OidcSettings, Session } from './deps.ts';

/** A pending sign-in, kept in a cookie until the provider's answer arrives. */
export interface PendingSignIn {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  readonly next: string | null;
}

export interface Oidc {
  /** The provider's address for the browser, and the pending sign-in to keep. */
  begin(next: string | null): Promise<{ readonly url: string; readonly pending: PendingSignIn }>;
  /** The session of the returning user; null where the claims give no role. Throws where the answer is invalid. */
  finish(url: URL, pending: PendingSignIn): Promise<Session | null>;
}

/** OpenID Connect by authorisation code with PKCE; the provider's metadata is fetched on first use. */
export function createOidc(settings: OidcSettings, publicUrl: string): Oidc {
  let discovered: Promise<oidc.Configuration> | null = null;
  const configuration = (): Promise<oidc.Configuration> => {
    discovered ??= discover(settings).catch((error: unknown) => {
      discovered = null;
      throw error;
    });
    return discovered;
  };
  return {
    async begin(next) {
      const pending: PendingSignIn = {
        state: oidc.randomState(),
        nonce: oidc.randomNonce(),
        verifier: oidc.randomPKCECodeVerifier(),
        next,
      };
      const url = oidc.buildAuthorizationUrl(await configuration(), {
        redirect_uri: `${publicUrl}/sign-in/oidc/back`,
        scope: 'openid',
        state: pending.state,
        nonce: pending.nonce,
        code_challenge: await oidc.calculatePKCECodeChallenge(pending.verifier),
        code_challenge_method: 'S256',
      });
      return { url: url.href, pending };
    },
    async finish(url, { state, nonce, verifier }) {
      const checks = { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier, idTokenExpected: true };
      const tokens = await oidc.authorizationCodeGrant(await configuration(), url, checks);
      const claims = tokens.claims();
      return claims === undefined ? null : personIn(claims, settings);
    },
  };
}

function discover({ issuer, clientId, clientSecret }: OidcSettings): Promise<oidc.Configuration> {
  const url = new URL(issuer);
  // Plain HTTP only for a provider on this machine, for trials.
  const isLocal = url.protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  return oidc.discovery(
    url,
    clientId,
    clientSecret,
    undefined,
    isLocal ? { execute: [oidc.allowInsecureRequests] } : {},
  );
}

/** Claims and roles are asked by texts from outside, so that only what they themselves have may be found. */
function personIn(token: oidc.IDToken, { roleClaim, roles, tenantClaim }: OidcSettings): Session | null {
  const [claims, known] = [new Map(Object.entries(token)), new Map(Object.entries(roles))];
  const values = [claims.get(roleClaim)].flat().filter((value) => typeof value === 'string');
  const role = values.map((value) => known.get(value)).find((found) => found !== undefined);
  if (role === undefined) return null;
  if (role !== 'admin') return { role, tenantId: null, actor: actorOf(token) };
  const tenantId = claims.get(tenantClaim);
  return typeof tenantId === 'string' && tenantId !== '' ? { role, tenantId, actor: actorOf(token) } : null;
}

/** A stable id that does not reveal the user: some providers' subjects are e-mail addresses. */
function actorOf({ iss, sub }: oidc.IDToken): string {
  return `oidc-${createHash('sha256')
    .update(JSON.stringify([iss, sub]))
    .digest('hex')
    .slice(0, 16)}`;
}
