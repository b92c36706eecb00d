import { createHash, createPublicKey, type KeyObject, sign } from 'node:crypto';

/** A public key in the JSON form of RFC 8037. */
export interface PublicKey {
  readonly kty: 'OKP';
  readonly crv: 'Ed25519';
  readonly x: string;
  readonly kid: string;
  readonly alg: 'EdDSA';
  readonly use: 'sig';
}

/** The public key of an Ed25519 private key; `kid` is its thumbprint (RFC 7638). */
export function publicKeyOf(privateKey: KeyObject): PublicKey {
  const { x = '' } = createPublicKey(privateKey).export({ format: 'jwk' });
  const kid = createHash('sha256')
    .update(JSON.stringify({ crv: 'Ed25519', kty: 'OKP', x }))
    .digest('base64url');
  return { kty: 'OKP', crv: 'Ed25519', x, kid, alg: 'EdDSA', use: 'sig' };
}

/** Signs a text as a compact JWS (RFC 7515), whose header names the key. */
export function signedBy(privateKey: KeyObject, text: string): string {
  const header = JSON.stringify({ alg: 'EdDSA', kid: publicKeyOf(privateKey).kid, typ: 'entitlements+jws' });
  const signed = `${Buffer.from(header).toString('base64url')}.${Buffer.from(text).toString('base64url')}`;
  return `${signed}.${sign(null, Buffer.from(signed), privateKey).toString('base64url')}`;
}
