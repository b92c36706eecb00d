import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** AES-256 keys by id. The first seals; the others still open what was sealed before a rotation. */
export type SealingKeys = readonly (readonly [id: string, key: Buffer])[];

const cipherName = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;

/** Something is sealed with a key that this process was not given, or was sealed for another owner. */
export class CannotOpenError extends Error {
  override name = 'CannotOpenError';
}

/** A secret that has to be read again, encrypted: `key id:base64`. It can be opened as its owner's alone. */
export function seal(secret: string, owner: string, [current]: SealingKeys): string {
  if (current === undefined) throw new Error('Sealing needs a key');
  const [keyId, key] = current;
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv(cipherName, key, nonce, { authTagLength: tagBytes }).setAAD(Buffer.from(owner));
  const sealed = Buffer.concat([nonce, cipher.update(secret, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return `${keyId}:${sealed.toString('base64')}`;
}

/** The secret again; throws `CannotOpenError`, which names the key at most. */
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
