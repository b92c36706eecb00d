import { createPrivateKey, type KeyObject } from 'node:crypto';

/** Keys that cannot be used; the message says what they have to be. */
export class SigningKeysError extends Error {
  override name = 'SigningKeysError';
}

const sentence =
  'must be private keys of Ed25519 in PEM, one after the other: openssl genpkey -algorithm ed25519; the first one signs';

/**
 * Reads keys from a text of PEM blocks; the first signs, the others are only published. Throws a `SigningKeysError`.
 */
export function parseSigningKeys(text: string): readonly KeyObject[] {
  const blocks = text.match(/-----BEGIN PRIVATE KEY-----[^-]+-----END PRIVATE KEY-----/g) ?? [];
  const rest = blocks.reduce((left, block) => left.replace(block, ''), text);
  if (blocks.length === 0 || rest.trim() !== '') throw new SigningKeysError(sentence);
  return blocks.map(keyOf);
}

function keyOf(pem: string): KeyObject {
  try {
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch {
    // Node's message would show a part of the key.
  }
  throw new SigningKeysError(sentence);
}
