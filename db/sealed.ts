import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** AES-256 keys by id. The first one seals; the others open what was sealed before a rotation. */
export type SealingKeys = readonly (readonly [id: string, key: Buffer])[];

const cipherName = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;

/** A sealed text whose key this process does not have, or which was sealed for another owner. */
export class CannotOpenError extends Error {
  override name = 'CannotOpenError';
}

/** Encrypts a secret that must be readable again, as `key id:base64`. It can only be opened for the same owner. */
export function seal(secret: string, owner: string, [current]: SealingKeys): string {
  if (current === undefined) throw new Error('Sealing needs a key');
  const [keyId, key] = current;
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv(cipherName, key, nonce, { authTagLength: tagBytes }).setAAD(Buffer.from(owner));
  const sealed = Buffer.concat([nonce, cipher.update(secret, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return `${keyId}:${sealed.toString('base64')}`;
}

/** Decrypts a secret; throws `CannotOpenError`, which names at most the key. */
export function unseal(text: string, owner: string, keys: SealingKeys): string {
  const [keyId = '', encoded = ''] = text.split(':');
  const key = new Map(keys).get(keyId);
  if (key === undefined) throw new CannotOpenError(`The key “${keyId}” is not among EVENT_SECRET_KEYS`);
  const sealed = Buffer.from(encoded, 'base64');
  try {
    const decipher = createDecipheriv(cipherName, key, sealed.subarray(0, nonceBytes), { authTagLength: tagBytes })
      .setAAD(Buffer.from(owner))
      .setAuthTag(sealed.subarray(-tagBytes));
    return decipher.update(sealed.subarray(nonceBytes, -tagBytes), undefined, 'utf8') + decipher.final('utf8');
  } catch {
    throw new CannotOpenError(`What is sealed with the key “${keyId}” was changed, or is another’s`);
  }
}
