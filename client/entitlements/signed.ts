/** A public key from `/.well-known/jwks.json` (RFC 7517, RFC 8037). */
export interface PublicKey {
  readonly kty: string;
  readonly crv?: string;
  readonly kid?: string;
  readonly x?: string;
}

/**
 * The payload of a compact JWS (RFC 7515) that one of the keys has signed with Ed25519. Throws where the form, the key
 * or the signature is wrong.
 */
export async function verifiedPayload(jws: string, keys: readonly PublicKey[]): Promise<unknown> {
  const [head = '', payload = '', signature = ''] = jws.trim().split('.');
  const { alg, kid } = JSON.parse(textOf(head)) as { readonly alg?: string; readonly kid?: string };
  if (alg !== 'EdDSA' && alg !== 'Ed25519') throw new Error(`A document signed by ${alg} is not accepted`);
  const jwk = keys.find((key) => key.kid === kid);
  if (jwk?.x === undefined) throw new Error(`The key ${kid} of a signed document is not known`);
  const key = await crypto.subtle.importKey('raw', bytesOf(jwk.x), 'Ed25519', false, ['verify']);
  const signed = new TextEncoder().encode(`${head}.${payload}`);
  if (await crypto.subtle.verify('Ed25519', key, bytesOf(signature), signed)) return JSON.parse(textOf(payload));
  throw new Error('The signature of a document is wrong');
}

function bytesOf(base64url: string): Uint8Array<ArrayBuffer> {
  const base64 = base64url.replaceAll('-', '+').replaceAll('_', '/');
  return Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));
}

function textOf(base64url: string): string {
  return new TextDecoder().decode(bytesOf(base64url));
}
