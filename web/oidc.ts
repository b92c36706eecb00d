import { createHash } from 'node:crypto';
import * as oidc from 'openid-client';
import { claimAt, textsAt } from './claims.ts';
import type { Departure } from './departures.ts';
import type { Identity, OidcSettings, VerifiedPerson } from './deps.ts';

export interface Oidc {
  /** The provider's address for the browser, and what to remember until it returns. */
  begin(
    next: string | null,
    how?: {
      /** The provider asks the person to prove who it is, even if it still knows it. */
      readonly isAgain: boolean;
    },
  ): Promise<{ readonly url: string; readonly departure: Departure }>;
  /**
   * Who the returning user is: by a role that the claims give, else by an address that the provider has verified; null where they
   * give neither. Throws where the answer is invalid.
   */
  finish(url: URL, departure: Departure): Promise<Identity | VerifiedPerson | null>;
  /** The provider's page for signing out there, which returns to this site; null where it has none. */
  signOutUrl(): Promise<string | null>;
}

/**
 * OpenID Connect by authorisation code with PKCE; ID tokens are checked by their signature. Metadata and keys are fetched
 * for each sign-in, which is rare: a key that the provider has just changed is known at once.
 */
export function createOidc(settings: OidcSettings, publicUrl: string): Oidc {
  return {
    async begin(next, { isAgain } = { isAgain: false }) {
      const departure: Departure = {
        state: oidc.randomState(),
        nonce: oidc.randomNonce(),
        verifier: oidc.randomPKCECodeVerifier(),
        next,
      };
      const url = oidc.buildAuthorizationUrl(await discover(settings), {
        redirect_uri: `${publicUrl}/sign-in/oidc/back`,
        scope: settings.scopes,
        state: departure.state,
        nonce: departure.nonce,
        code_challenge: await oidc.calculatePKCECodeChallenge(departure.verifier),
        code_challenge_method: 'S256',
        ...(isAgain && { prompt: 'login' }),
      });
      return { url: url.href, departure };
    },
    async finish(url, { state, nonce, verifier }) {
      const checks = { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier, idTokenExpected: true };
      const provider = await discover(settings);
      const tokens = await oidc.authorizationCodeGrant(provider, url, checks);
      const claims = tokens.claims();
      if (claims === undefined) return null;
      const all = await withUserInfo(provider, tokens.access_token, claims, settings);
      return identityIn(all, settings) ?? verifiedIn(all, settings);
    },
    async signOutUrl() {
      const provider = await discover(settings);
      if (provider.serverMetadata().end_session_endpoint === undefined) return null;
      return oidc.buildEndSessionUrl(provider, { post_logout_redirect_uri: `${publicUrl}/sign-in` }).href;
    },
  };
}

/**
 * The claims, with what the provider tells only when it is asked about the person, as the specification has it. It is not asked
 * where the ID token says everything, and the ID token's own claims stay.
 */
async function withUserInfo(
  provider: oidc.Configuration,
  accessToken: string,
  claims: oidc.IDToken,
  { roleClaim, tenantClaim }: OidcSettings,
): Promise<oidc.IDToken> {
  const isComplete = [roleClaim, tenantClaim].every((claim) => claimAt(claims, claim) !== undefined);
  if (isComplete || provider.serverMetadata().userinfo_endpoint === undefined) return claims;
  return { ...(await oidc.fetchUserInfo(provider, accessToken, claims.sub)), ...claims };
}

/** By form where the provider says that it takes that, else as every provider must take it. */
const authenticate: oidc.ClientAuth = (server, client, body, headers) => {
  const takesForm = server.token_endpoint_auth_methods_supported?.includes('client_secret_post') === true;
  const method = takesForm ? oidc.ClientSecretPost() : oidc.ClientSecretBasic();
  return method(server, client, body, headers);
};

function discover({ issuer, clientId, clientSecret }: OidcSettings): Promise<oidc.Configuration> {
  const url = new URL(issuer);
  // Plain HTTP only for a provider on this machine, for trials.
  const isLocal = url.protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  const execute = [oidc.enableNonRepudiationChecks, ...(isLocal ? [oidc.allowInsecureRequests] : [])];
  return oidc.discovery(url, clientId, clientSecret, authenticate, { execute });
}

/** The first of the configured roles that the claims give; an admin needs a tenant as well. */
export function identityIn(
  claims: oidc.IDToken,
  { roleClaim, roles, tenantClaim }: Pick<OidcSettings, 'roleClaim' | 'roles' | 'tenantClaim'>,
): Identity | null {
  const values = new Set(textsAt(claims, roleClaim));
  const tenantId = tenantIn(claims, tenantClaim);
  const role = roles.find(([value, given]) => values.has(value) && (given !== 'admin' || tenantId !== null))?.[1];
  if (role === undefined) return null;
  return { role, tenantId: role === 'admin' ? tenantId : null, actor: actorOf(claims) };
}

/** Only an address that the provider has verified itself: any other could be another person's. */
export function verifiedIn(
  claims: oidc.IDToken,
  { tenantClaim }: Pick<OidcSettings, 'tenantClaim'>,
): VerifiedPerson | null {
  const email = claimAt(claims, 'email');
  if (typeof email !== 'string' || claimAt(claims, 'email_verified') !== true) return null;
  return { email, tenantId: tenantIn(claims, tenantClaim) };
}

function tenantIn(claims: oidc.IDToken, tenantClaim: string): string | null {
  const [tenantId = null] = textsAt(claims, tenantClaim).filter((id) => /^[\w-]{1,64}$/.test(id));
  return tenantId;
}

/** A stable id that does not reveal the user: some providers' subjects are e-mail addresses. */
function actorOf({ iss, sub }: oidc.IDToken): string {
  return `oidc-${createHash('sha256')
    .update(JSON.stringify([iss, sub]))
    .digest('hex')
    .slice(0, 16)}`;
}
