import { createHash } from 'node:crypto';
import * as oidc from 'openid-client';
import { claimAt, textsAt } from './claims.ts';
import type { Departure } from './departures.ts';
import type { Identity, OidcSettings, VerifiedPerson } from './deps.ts';

export interface Oidc {
  /** Answers the provider's address for the browser, and what to remember until the browser returns. */
  begin(
    next: string | null,
    prompt: Departure['prompt'],
  ): Promise<{ readonly url: string; readonly departure: Departure }>;
  /**
   * Who the returning user is: by a role in the claims, else by an address that the provider has verified; null where
   * there is neither. It is `declined` where the provider was to show nothing and cannot answer without. Throws where
   * the provider's answer is invalid.
   */
  finish(url: URL, departure: Departure): Promise<Identity | VerifiedPerson | 'declined' | null>;
  /** The provider's page for signing out there, which returns to this site; null where it has none. */
  signOutUrl(): Promise<string | null>;
}

/**
 * OpenID Connect by authorisation code with PKCE; ID tokens are checked by their signature. Metadata and keys are
 * fetched for each sign-in, which is rare: a key that the provider has just changed is known at once.
 */
export function createOidc(settings: OidcSettings, publicUrl: string): Oidc {
  return {
    async begin(next, prompt) {
      const departure: Departure = {
        state: oidc.randomState(),
        nonce: oidc.randomNonce(),
        verifier: oidc.randomPKCECodeVerifier(),
        next,
        prompt,
      };
      const url = oidc.buildAuthorizationUrl(await discover(settings), {
        redirect_uri: `${publicUrl}/sign-in/oidc/back`,
        scope: settings.scopes,
        state: departure.state,
        nonce: departure.nonce,
        code_challenge: await oidc.calculatePKCECodeChallenge(departure.verifier),
        code_challenge_method: 'S256',
        // So that the answer says when the person has signed in there; the age itself is the provider's affair.
        max_age: mostAgeSeconds,
        ...(prompt !== null && { prompt }),
      });
      return { url: url.href, departure };
    },
    async finish(url, { state, nonce, verifier, prompt }) {
      const checks = { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier, idTokenExpected: true };
      const provider = await discover(settings);
      const tokens = await oidc.authorizationCodeGrant(provider, url, checks).catch((error: unknown) => {
        if (prompt === 'none' && error instanceof oidc.AuthorizationResponseError) return null;
        throw error;
      });
      if (tokens === null) return 'declined';
      const claims = tokens.claims();
      if (claims === undefined) return null;
      const all = await withUserInfo(provider, tokens.access_token, claims, settings);
      const identity = identityIn(all, settings);
      if (identity === null) return verifiedIn(all, settings);
      return { ...identity, authenticatedAt: authenticatedAt(claims, prompt) };
    },
    async signOutUrl() {
      const provider = await discover(settings);
      if (provider.serverMetadata().end_session_endpoint === undefined) return null;
      return oidc.buildEndSessionUrl(provider, { post_logout_redirect_uri: `${publicUrl}/sign-in` }).href;
    },
  };
}

/** Longer than any provider keeps a person signed in. */
const mostAgeSeconds = '31536000';

/** When the person has signed in at the provider. One that does not say was obeyed where it was to ask for that. */
function authenticatedAt({ auth_time: seconds }: oidc.IDToken, prompt: Departure['prompt']): Date | null {
  if (seconds !== undefined) return new Date(seconds * 1_000);
  return prompt === 'login' ? new Date() : null;
}

/**
 * Adds the claims that the provider answers only at its UserInfo endpoint, as the specification allows. It is not
 * called where the ID token has everything, and the ID token's own claims take precedence.
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

/**
 * Sends the client's secret in the request's body where the provider accepts that, else in the header that every
 * provider must accept.
 */
const authenticate: oidc.ClientAuth = (server, client, body, headers) => {
  const takesForm = server.token_endpoint_auth_methods_supported?.includes('client_secret_post') === true;
  const method = takesForm ? oidc.ClientSecretPost() : oidc.ClientSecretBasic();
  return method(server, client, body, headers);
};

function discover({ issuer, clientId, clientSecret }: OidcSettings): Promise<oidc.Configuration> {
  const url = new URL(issuer);
  // Plain HTTP is only for a provider on this machine, for trials.
  const isLocal = url.protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  const execute = [oidc.enableNonRepudiationChecks, ...(isLocal ? [oidc.allowInsecureRequests] : [])];
  return oidc.discovery(url, clientId, clientSecret, authenticate, { execute });
}

/** The roles that a provider can give, the strongest first: of several that a person has, the first counts. */
const rolesByStrength = ['ops', 'finance', 'admin'] as const satisfies readonly Identity['role'][];

/**
 * The identity with the strongest role that the claims contain, in whatever order they name them; an admin needs a
 * tenant as well.
 */
export function identityIn(
  claims: oidc.IDToken,
  settings: Pick<OidcSettings, 'roleClaim' | 'roleSeparator' | 'roles' | 'tenantClaim'>,
): Omit<Identity, 'authenticatedAt'> | null {
  const values = textsAt(claims, settings.roleClaim, settings.roleSeparator);
  const held = new Set(values.map((value) => settings.roles.get(value)));
  const tenantId = tenantIn(claims, settings.tenantClaim);
  const role = rolesByStrength.find((one) => held.has(one) && (one !== 'admin' || tenantId !== null));
  if (role === undefined) return null;
  return { role, tenantId: role === 'admin' ? tenantId : null, actor: actorOf(claims) };
}

/** The person's address if the provider has verified it: any other could belong to another person. */
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
