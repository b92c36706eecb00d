import { createHash, randomUUID } from 'node:crypto';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

/** A small identity provider: it signs in the person a test names, and checks what a real one would of its client. */
export interface OidcProvider {
  readonly issuer: string;
  readonly client: { readonly id: string; readonly secret: string };
  /** Who signs in next, by the claims of their token. */
  signsIn(claims: Readonly<Record<string, unknown>>): void;
  /** From now on it knows none of its people, so that it cannot answer without showing a page. */
  signsOut(): void;
  /** What it was asked with, by those who were sent here to sign in. */
  readonly asked: readonly Readonly<Record<string, string>>[];
  /** From now on tokens are signed by a new key, which alone is published. */
  changesKey(): Promise<void>;
  /** From now on tokens are signed by a key that is not published, under the name of the one that is. */
  isImpersonated(): Promise<void>;
  /** The queries of those who were sent here to sign out. */
  readonly signedOut: readonly Readonly<Record<string, string>>[];
  close(): Promise<void>;
}

interface Authorization {
  readonly nonce: string;
  readonly challenge: string;
  readonly redirectUri: string;
}

export async function startOidcProvider(): Promise<OidcProvider> {
  let { signingKey, published } = await newKey('one');
  const signedOut: Readonly<Record<string, string>>[] = [];
  const asked: Readonly<Record<string, string>>[] = [];
  let isSignedIn = false;
  const client = { id: 'licences', secret: 'a secret of the client' };
  const codes = new Map<string, Authorization>();
  let claims: Readonly<Record<string, unknown>> = {};
  let issuer = '';
  const app = new Hono();

  app.get('/.well-known/openid-configuration', (context) =>
    context.json({
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      jwks_uri: `${issuer}/jwks`,
      end_session_endpoint: `${issuer}/sign-out`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
      code_challenge_methods_supported: ['S256'],
    }),
  );
  app.get('/jwks', (context) => context.json({ keys: [published] }));

  app.get('/sign-out', (context) => {
    signedOut.push(context.req.query());
    return context.redirect(context.req.query('post_logout_redirect_uri') ?? '/');
  });

  app.get('/authorize', (context) => {
    const query = context.req.query();
    const { client_id, redirect_uri = '', state = '', nonce = '', code_challenge: challenge = '', prompt } = query;
    asked.push(query);
    if (client_id !== client.id) return context.text('no such client', 400);
    if (prompt === 'none' && !isSignedIn) {
      const refusal = new URLSearchParams({ error: 'login_required', state, iss: issuer });
      return context.redirect(`${redirect_uri}?${refusal.toString()}`);
    }
    const code = randomUUID();
    codes.set(code, { nonce, challenge, redirectUri: redirect_uri });
    return context.redirect(`${redirect_uri}?${new URLSearchParams({ code, state, iss: issuer }).toString()}`);
  });

  app.post('/token', async (context) => {
    const form = new URLSearchParams(await context.req.text());
    const granted = codes.get(form.get('code') ?? '');
    codes.delete(form.get('code') ?? '');
    const verified = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    // Nothing else is said in the metadata, so that the client has to send what every provider must take.
    const encoded = [client.id, client.secret].map((part) =>
      new URLSearchParams({ part }).toString().slice('part='.length),
    );
    const isOurs = context.req.header('authorization') === `Basic ${btoa(encoded.join(':'))}`;
    if (
      granted === undefined ||
      granted.challenge !== verified ||
      form.get('redirect_uri') !== granted.redirectUri ||
      !isOurs
    )
      return context.json({ error: 'invalid_grant' }, 400);
    const idToken = await new SignJWT({ nonce: granted.nonce, ...claims })
      .setProtectedHeader({ alg: 'RS256', kid: published.kid })
      .setIssuer(issuer)
      .setAudience(client.id)
      .setIssuedAt()
      .setExpirationTime('5m')
      .sign(signingKey);
    return context.json({ access_token: randomUUID(), token_type: 'Bearer', id_token: idToken });
  });

  return new Promise((resolve) => {
    const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, ({ port }) => {
      issuer = `http://127.0.0.1:${port}`;
      resolve({
        issuer,
        client,
        signsIn(next) {
          claims = next;
          isSignedIn = true;
        },
        signsOut() {
          isSignedIn = false;
        },
        asked,
        async changesKey() {
          ({ signingKey, published } = await newKey(randomUUID()));
        },
        async isImpersonated() {
          ({ signingKey } = await newKey('stolen'));
        },
        signedOut,
        close: () => new Promise((closed) => server.close(() => closed())),
      });
    });
  });
}

async function newKey(kid: string) {
  const { privateKey: signingKey, publicKey } = await generateKeyPair('RS256');
  return { signingKey, published: { ...(await exportJWK(publicKey)), kid, alg: 'RS256', use: 'sig' } };
}
